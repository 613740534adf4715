"""The errors of the five offices' own papers (domain.md A.12) that no paper of ours can repeat:
X20-X38, words, steps, dates, forms. One test each."""

import itertools
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from nlpo3 import segment

from portal.catalog.declarations import declare
from portal.drafts.conformity import statement
from portal.drafts.words import day, official
from portal.kit import clock, db, thai
from portal.kit.clock import BANGKOK
from portal.kit.errors import Conflict
from portal.kit.tenancy import acting_for
from portal.monitoring.check import BAD, OK, UNKNOWN
from portal.monitoring.checks import CHECKS
from portal.monitoring.conformity import Conformity, Line
from portal.publication.labels import REASONS
from portal.search import segmenting
from tests import make
from tests.drafts import cast
from tests.drafts.said import changed, draw, headed, nowhere, somewhere, texts, words


def _reviewer(number):
    return make.TWO_STEPS[0] | {"position_th": f"ผู้ตรวจคนที่ {cast.thai_number(number)}"}


CHAINS = [[*map(_reviewer, range(1, steps)), *make.ONE_STEP] for steps in (1, 2, 3, 4)]


async def test_x20_what_is_checked_are_entries_not_reports():
    await nowhere("ความครบถ้วนของรายงาน")
    await somewhere("ความครบถ้วนของรายการข้อมูลข่าวสาร")


async def test_x21_x22_reasons_for_refusing_are_those_of_the_catalogue():
    said = await somewhere("พร้อมชี้แจงเหตุผล ได้แก่")
    for text in said:
        for code, (label, _) in REASONS.items():
            assert code == "other" or label in text
    await nowhere("ไม่ตรง ?หรือเกี่ยวข้อง")


async def test_x22_files_are_refused_by_what_is_allowed():
    await nowhere("รูปแบบไฟล์ที่ขอ")
    assert REASONS["format"][0].endswith("ที่อนุญาต")


async def test_x23_it_is_the_owner_who_is_told():
    await nowhere("แจ้งกลับไปยังข้อมูล")
    for slug in cast.SLUGS:
        rows = cast.grids((await cast.papers(slug))["flow"].paper)[0].rows
        assert any("แจ้งเจ้าของข้อมูล" in row[1] for row in rows)
        assert any("แจ้งกลับไปยังเจ้าหน้าที่ผู้ประสงค์จะเผยแพร่ข้อมูล" in row[1] for row in rows)


@pytest.mark.parametrize("chain", CHAINS, ids=len)
async def test_x24_who_considers_is_who_decides(chain):
    unit = await make.unit(chain)
    rows = cast.grids((await draw(unit, "flow")).paper)[0].rows
    steps = [row for row in rows if row[0]]
    assert [row[3] for row in steps[1:-1]] == [step["position_th"] for step in chain]
    for row in steps[1:-1]:
        assert re.match(rf"\([๐-๙.]+\) {re.escape(row[3])} พิจารณา", row[1])


async def test_x25_what_is_over_is_taken_down_not_presented():
    await nowhere("นำเสนอลง")
    await somewhere("นำข้อมูลลงจากเว็บไซต์เมื่อครบระยะเวลา")


async def test_x26_no_word_is_said_twice_in_a_row():
    """By the words of the search's dictionary: ของของ, ประกาศประกาศ, ตลอดจนจน."""
    segmenting.dictionary()
    assert _doubled("เว็บไซต์ของของหน่วยงาน") == ["ของ"]
    for slug, kind, text in await texts():
        assert not _doubled(text), (slug, kind, text)
    await nowhere("Rejations|อำนวยการหน้าที่")


def _doubled(text):
    found = []
    for piece in re.findall("[ก-๎]+", text):
        cut = segment(piece, segmenting._DICTIONARY)
        found += [a for a, b in itertools.pairwise(cut) if a == b and len(a) > 2]
    return found


async def test_x27_the_known_misspellings_are_nowhere():
    await nowhere(
        "Pubic|สารธารณสุข|แบบท่าย|ผลผล|หน่วยงานงาน|การนำเข้าสู่ข้อมูล|แผนปฏิบัติการราชการ"
        "|กรอบแนวทางการของ(?!สำนักงานเผยแพร่ข้อมูลต่อสาธารณะ$)"
    )


async def test_x28_the_log_has_the_very_day_of_each_event():
    for slug in cast.SLUGS:
        played = await cast.play(slug)
        grid = cast.grids((await cast.papers(slug))["publication-log"].paper)[0]
        with acting_for(played.tenant):
            async with db.transaction():
                found = await db.rows(
                    "SELECT at FROM audit_entry WHERE action = 'publish' ORDER BY at, id"
                )
        assert [row[0] for row in grid.rows] == [day(r["at"].astimezone(BANGKOK)) for r in found]
        assert grid.columns == ("วัน เดือน ปี", "เรื่อง", "เอกสารแนบ", "หมายเหตุ")


async def test_x29_what_was_entered_late_says_so_and_nothing_is_dated_back(unit):
    await make.publication(unit, title="ขอวันนี้")
    with acting_for(unit.tenant):
        async with db.transaction():
            today = clock.today()
        received = today - timedelta(days=40)
    came = make.sender(channel="email", received_on=received.isoformat(), name="นายก ข",
                       position="ครู", agency="โรงเรียน", contact="081-000-0000")  # fmt: skip
    made = await make.draft(unit, by=unit.webmaster, title="มาทางหนังสือ", sender=came)
    await make.do(unit, made, "webmaster", "submit")
    await make.do(unit, made, "approver", "approve")
    await make.do(unit, made, "webmaster2", "publish")
    rows = [
        row
        for quarter in (1, 2, 3, 4)
        for row in await _log(unit, thai.fiscal_year(today), quarter)
    ]
    remarks = {row[1]: (row[0], row[3]) for row in rows}
    assert remarks["ขอวันนี้"] == (day(today), "")
    assert remarks["มาทางหนังสือ"][0] == day(today)  # when it went public, not when it came
    assert remarks["มาทางหนังสือ"][1].startswith("ลงทะเบียนย้อนหลัง ได้รับเรื่อง")


async def _log(unit, year, quarter):
    drawn = await draw(unit, "publication-log", fiscal_year=year, quarter=quarter)
    return cast.grids(drawn.paper)[0].rows


async def test_x30_who_checks_their_own_work_is_named(unit):
    await changed(unit, category=[{"code": "news", "responsible": "งานข่าว", "checker": "งานข่าว"}])
    said = words(await draw(unit, "responsibility"))
    assert "หมายเหตุ หมวด ๘ ผู้รับผิดชอบและผู้ตรวจสอบเป็นผู้เดียวกัน" in said
    await changed(unit, category=[{"code": "news", "responsible": "งานข่าว", "checker": "หัวหน้า"}])
    assert "ผู้เดียวกัน" not in words(await draw(unit, "responsibility"))


async def test_x31_nothing_there_is_not_the_same_as_nothing_done(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            year = thai.fiscal_year(clock.today())
        await declare("category:e-service", "หน่วยงานไม่มีระบบนี้", year, unit.unit_admin.person)
    said = words(await draw(unit, "annual-report", fiscal_year=year)).split("\n")
    assert sum("ไม่มี (หน่วยงานไม่มีระบบนี้)" in line for line in said) == 1
    assert sum(line.endswith("ยังไม่ดำเนินการ") for line in said) >= 5
    for _, kind, text in await texts():
        assert text not in ("-", "–"), kind
        assert not re.search(r"จำนวน\s*[-–]", text), kind


async def test_x32_no_name_stands_on_a_form_before_its_actor():
    for slug in cast.SLUGS:
        played, drawn = await cast.play(slug), await cast.papers(slug)
        form = "\n".join(t for b in drawn["memo-slot"].paper.after for t in cast.texts_of(b))
        assert "ผู้อนุมัติรับรอง" in form
        assert not [name for name in played.names if name in form]


async def test_x33_no_line_catches_the_next_page():
    await nowhere(r"(^|\n)/ ?[๐-๙]+\.|\.\.\.$(?<!\.{10})")


async def test_x34_a_free_mailbox_is_no_office_address(unit):
    await changed(unit, contact={"email": "sso00370@gmail.com"})
    drawn = await draw(unit, "announcement")
    assert "gmail" not in words(drawn)
    assert [one.path for one in drawn.lacks if "gmail" in one.words_th] == [
        "/staff/settings/contact"
    ]
    await changed(unit, contact={"email": "sso00370@moph.mail.go.th"})
    drawn = await draw(unit, "announcement")
    assert "ไปรษณีย์อิเล็กทรอนิกส์ sso00370@moph.mail.go.th" in words(drawn)
    assert not [one for one in drawn.lacks if "อีเมล" in one.words_th]


async def test_x35_each_rule_is_said_once():
    for slug in cast.SLUGS:
        paper = (await cast.papers(slug))["announcement"].paper
        clauses = [b.text for b in paper.blocks if getattr(b, "number", "")]
        assert len(clauses) == len(set(clauses))
        for rule in ("ตรวจสอบความเป็นปัจจุบันของข้อมูลทุกรายการ", "อย่างน้อย ๒ คน เพื่อทดแทนกันได้", "การฝึกอบรม",
                     "ตรวจสอบความครบถ้วนของรายการ", "กรณีเร่งด่วน", "กรณีอนุญาต"):  # fmt: skip
            assert sum(rule in text for text in clauses) <= 1, (slug, rule)


async def test_each_step_says_its_time_and_its_actor_once():
    for slug in cast.SLUGS:
        paper = (await cast.papers(slug))["announcement"].paper
        steps = [b.text for b in paper.blocks if getattr(b, "number", "").startswith("๒.๑.")]
        for text in steps:
            assert re.search(r"นาที|ทันที|ชั่วโมงทำการ|ตลอดเวลา", text), text
            assert text.count("ชั่วโมงทำการ") <= 1
            assert "ผู้รับผิดชอบ เจ้าหน้าที่ผู้รับผิดชอบ" not in text
        assert sum("(ทันที ผู้รับผิดชอบ " in text for text in steps) == 1


async def test_what_could_not_be_looked_at_is_not_called_wrong():
    def line(place, last):
        return Line(CHECKS[place], 1, None, None, last, last, 0, ())

    on = date(2026, 11, 20)
    at = datetime(2026, 11, 20, tzinfo=UTC)
    made = Conformity(on, on, at, (line(0, OK), line(1, UNKNOWN), line(2, BAD)))
    wrong, unseen = statement(made)
    names = [official(one.name[0]) for one in CHECKS[:3]]
    assert wrong == f"จากการตรวจสอบโดยระบบ รายการที่ยังไม่สอดคล้อง ได้แก่ {names[2]}"
    assert unseen == f"รายการที่ระบบยังตรวจไม่ได้ จึงยังรับรองไม่ได้ ได้แก่ {names[1]}"


async def test_x36_to_ask_is_not_to_be_allowed(unit):
    for slug in cast.SLUGS:
        first = cast.grids((await cast.papers(slug))["flow"].paper)[0].rows[0][1]
        assert "เพื่อขออนุญาตเผยแพร่" in first
        assert "อนุญาตให้เผยแพร่" not in first
    asked = await make.publication(unit, "submitted", title="ยังไม่ได้รับอนุญาต")
    with pytest.raises(Conflict):
        await make.do(unit, asked, "webmaster", "publish")
    assert "ยังไม่ได้รับอนุญาต" not in words(await draw(unit, "publication-log"))


@pytest.mark.parametrize("chain", CHAINS, ids=len)
async def test_x37_both_branches_are_rows_of_their_own(chain):
    unit = await make.unit(chain)
    rows = cast.grids((await draw(unit, "flow")).paper)[0].rows
    decision = len(chain) + 1
    numbers = [row[0] for row in rows if row[0]]
    assert numbers == [cast.thai_number(n) for n in range(1, decision + 2)]
    at = next(place for place, row in enumerate(rows) if row[0] == cast.thai_number(decision))
    label = cast.thai_number(decision)
    assert rows[at + 1][1].startswith(f"({label}.๑) กรณีอนุญาต")
    assert rows[at + 2][1].startswith(f"({label}.๒) กรณีไม่อนุญาต")
    assert rows[at + 1][2].endswith("นาที")


async def test_x38_an_announcement_waits_until_every_step_has_its_time():
    unit = await headed()
    assert (await draw(unit, "announcement")).lacks == ()
    for name, label in (("submit_minutes", "(1)"), ("publish_minutes", "(2.1)")):
        await make.unit_like(unit, **{name: None})
        drawn = await draw(unit, "announcement")
        assert [(one.path, label in one.words_th) for one in drawn.lacks] == [
            ("/staff/settings/chain", True)
        ]
        assert sum("ใช้เวลา ...." in text for text in cast.read_texts(drawn.paper)) == 1
        await make.unit_like(unit, **{name: 5})
    assert "ใช้เวลา ๕ นาที" in words(await draw(unit, "announcement"))
    assert json.dumps(unit.file.approval.submit_minutes) == "5"
