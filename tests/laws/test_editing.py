"""The registry as central IT edits it: kept as editions, in force at once, never so that something
cited has no answer."""

import json
from datetime import date

import pytest

from portal.audit.queries import trail_of
from portal.kit import db
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.tenancy import PLATFORM, acting_for
from portal.kit.toml_file import FileFaults
from portal.laws import registry
from portal.laws.changes import changes, effects, lost
from portal.laws.cite import cite
from portal.laws.editing import SUBJECT, edition, editions, save
from portal.laws.law_read import laws_in, text_file, written
from portal.laws.uses import Use
from portal.people.person import SYSTEM
from tests.commands.test_cli import portal

TODAY = date(2026, 11, 21)


def text_of(*pairs):
    text = written(registry.came_with_the_portal())
    for right, wrong in pairs:
        assert right in text
        text = text.replace(right, wrong, 1)
    return text


def laws_of(*pairs):
    return laws_in([text_file(text_of(*pairs))])


async def kept(content, reason="แก้ตามราชกิจจานุเบกษา", expected=0):
    with acting_for(PLATFORM):
        return await save(content, reason, SYSTEM, expected)


NEW = """[[law]]
code = "facilitation-2570"
kind = "act"
title_th = "พระราชบัญญัติการอำนวยความสะดวกฉบับใหม่"
title_en = "New Facilitation Act"
short_th = "พ.ร.บ. การอำนวยความสะดวก"
short_en = "New Facilitation Act"
year = 2570
"""
CLAUSE = '[[law.clause]]\nref = "7"\nfor_th = "คู่มือ"\nfor_en = "Manuals"\n'
FACILITATION = 'code = "facilitation"\n'


async def test_a_saved_registry_is_in_force_at_once_and_keeps_who_when_why(edited_laws):
    number = await kept(text_of(("Official Information Act", "Information Act B")))
    await registry.refresh()
    assert registry.all_laws()["oia"].title_en == "Information Act B"
    with acting_for(PLATFORM):
        async with db.transaction():
            [row] = await editions()
            assert (row["number"], row["reason"]) == (number, "แก้ตามราชกิจจานุเบกษา")
            assert (await edition(0)).read()["oia"].title_en == "Official Information Act"
            with pytest.raises(NotFound):
                await edition(number + 1)
            line = (await trail_of("laws", [SUBJECT]))[-1]
    assert line["action"] == "laws_saved"
    assert json.loads(line["detail"]) == {"edition": number, "changed": 1}


@pytest.mark.parametrize(
    ("content", "reason", "expected", "error", "field"),
    [
        (text_of(("2540", "2541")), "", 0, Invalid, "reason"),
        (text_of(("2540", "2541")), "ก" * 501, 0, Invalid, "reason"),
        (text_of(), "เหตุผล", 0, Invalid, "content"),
        (text_of(("2540", "2541")), "เหตุผล", 7, Conflict, ""),
        (text_of(("year = 2540", "year = 1997")), "เหตุผล", 0, FileFaults, ""),
        ("x" * 600_000, "เหตุผล", 0, Invalid, "content"),
    ],
)
async def test_what_is_refused_is_not_kept(content, reason, expected, error, field, edited_laws):
    with pytest.raises(error) as raised:
        await kept(content, reason, expected)
    if field:
        assert field in raised.value.fields
    with acting_for(PLATFORM):
        async with db.transaction():
            assert await editions() == []


async def test_what_is_cited_is_not_ended_without_another_in_its_place(edited_laws):
    ended = text_of(('code = "cca"\n', 'code = "cca"\nover_from = "2020-01-01"\n'))
    with pytest.raises(Invalid, match="cca"):
        await kept(ended)
    without_clause = text_of(('code = "pdpa"\n', 'code = "pdpa"\nsuperseded_by = "archives"\n'))
    with pytest.raises(Invalid, match="30-36"):
        await kept(without_clause)


def test_a_day_that_lies_ahead_is_told_and_must_be_answered():
    uses = [Use("base/x.html", "facilitation", ("7",)), Use("base/y.html", "oia")]
    marked = FACILITATION + 'superseded_by = "facilitation-2570"\nover_from = "2027-03-01"\n'
    before = laws_of()
    after = laws_in([text_file(text_of((FACILITATION, marked)) + NEW + CLAUSE)])
    [one] = effects(before, after, uses, TODAY)
    assert one.begins == date(2027, 3, 1)
    assert one.before.endswith("พ.ศ. ๒๕๕๘ มาตรา ๗")
    assert one.after == "พระราชบัญญัติการอำนวยความสะดวกฉบับใหม่ พ.ศ. ๒๕๗๐ มาตรา ๗"
    assert one.where == ("base/x.html",)
    assert lost(after, uses, TODAY) == []
    lacking = laws_in([text_file(text_of((FACILITATION, marked)) + NEW)])
    assert [use.where for use, _ in lost(lacking, uses, TODAY)] == ["base/x.html"]


def test_changes_are_told_by_law_and_field():
    after = laws_of(("number = 2\nyear = 2560", "number = 2\nyear = 2561"))
    [one] = changes(laws_of(), after)
    assert (one.code, [field.name for field in one.fields]) == ("cca", ["amendment"])
    assert one.fields[0].after == "(2) 2561"
    assert changes(after, after) == []


async def test_an_edition_that_lacks_what_a_release_brought_does_not_break_it(edited_laws):
    """An older edition has no word of what the files of a newer release hold: both are citable."""
    text = text_of(("Official Information Act", "Information Act B"))
    old = [law for law in text.split("[[law]]") if 'code = "moph-ita"' not in law]
    start = old.index(next(law for law in old if 'code = "archives"' in law))
    assert start > 0
    content = "[[law]]".join(old).replace(
        '[[law.clause]]\nref = "9(8)"\nfor_th = "ข้อมูลข่าวสารอื่นตามที่คณะกรรมการกำหนด"\n'
        'for_en = "What else the Board names"\n', "")  # fmt: skip
    assert 'ref = "9(8)"' not in content
    await kept(content)
    await registry.refresh()
    assert cite("moph-ita")
    assert cite("oia", "9(8)").endswith("มาตรา ๙ (๘)")
    assert registry.all_laws()["oia"].title_en == "Information Act B"


async def test_an_edition_that_does_not_hold_leaves_the_files_in_force(edited_laws):
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "INSERT INTO law_edition (content, saved_name, saved_at, reason)"
                " VALUES ('[[law]]', 'เก่า', portal_now(), 'จากรุ่นก่อน')"
            )
    await registry.refresh()
    assert "code is missing" in registry.broken()
    assert cite("oia").endswith("๒๕๔๐")


# ---- the command ----------------------------------------------------------------------------


async def test_the_command_lists_shows_exports_and_applies(edited_laws, tmp_path):
    assert "oia" in portal("laws", "list").stdout
    shown = json.loads(portal("laws", "show", "cca", "--json").stdout)
    assert "portal.office.duty:act" in shown["cited_in"]
    assert portal("laws", "validate").returncode == 0
    file = tmp_path / "laws.toml"
    file.write_text(portal("laws", "export").stdout.replace("Copyright Act", "Copyrights Act"))
    done = portal("laws", "apply", str(file), "--reason", "แก้ชื่อ")
    assert done.returncode == 0, done.stderr
    assert "Copyright Act -> Copyrights Act" in done.stderr
    again = portal("laws", "apply", str(file), "--reason", "แก้ชื่อ", "--expected", "0")
    assert again.returncode == 1
    file.write_text('[[law]]\ncode = "x"')
    wrong = portal("laws", "validate", str(file))
    assert (wrong.returncode, "laws.toml:1" in wrong.stderr) == (1, True)


def test_of_many_clauses_the_changed_one_alone_is_told_and_days_are_thai():
    right = 'for_th = "โครงสร้างและการจัดองค์กรในการดำเนินงาน"'
    before = laws_of()
    after = laws_of(
        (right, right.replace("โครงสร้าง", "โครงใหม่")),
        ('code = "oia"\n', 'code = "oia"\nover_from = "2030-03-01"\n'),
    )
    [one] = changes(before, after)
    told = {field.name: (field.before, field.after) for field in one.fields}
    assert told["over_from"][1] == "1 มี.ค. 2573"
    assert [words.count("มาตรา") for words in told["clause"]] == [1, 1]
    assert "โครงใหม่" in told["clause"][1]
