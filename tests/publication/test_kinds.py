"""Kinds of content: what each asks for is read strictly, demanded before it is submitted, fixed
with the approval, and shown to those who decide and to the public (R19-R26, R34, R35, R40, R59)."""

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest

from portal.catalog.kinds import Column, kinds, read_kind
from portal.kit import db
from portal.kit.errors import Invalid
from portal.kit.tenancy import acting_for
from portal.kit.toml_file import FileFaults
from portal.publication import cells
from portal.publication.facts import missing_facts, read_facts, told
from portal.publication.periods import next_title
from portal.publication.typed_form import facts_typed
from tests import make

LAW = {
    "facts.rank": "act",
    "facts.agency": "สำนักงานคณะกรรมการข้อมูลข่าวสารของราชการ",
    "facts.gazette": "เล่ม 114 ตอนที่ 46 ก",
}
ROW = {
    "work": "จัดซื้อวัสดุ", "budget": 18500, "reference_price": "18,500.00", "method": "specific",
    "bidders": "ร้าน ก 17,950 บาท", "winner": "ร้าน ก", "price": 17950.5, "reason": "ต่ำสุด",
    "contract_no": "1/2570", "contract_on": "2026-10-29",
}  # fmt: skip


def named_in(answer) -> set[str]:
    return {one["field"] for one in answer.json()["errors"]}


def part(of: str, **more: Any) -> Column:
    return Column(name="x", label_th="ช่อง", label_en="x", type=of, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "typed", "kept"),
    [
        ("date", "๒๙ ก.พ. ๒๕๖๗", "2024-02-29"), ("date", "5/10/2026", "2026-10-05"),
        ("time", "๐๙.๓๐ น.", "09:30"), ("month", "ตุลาคม 2569", "2026-10"),
        ("month", "ต.ค. ๒๕๖๙", "2026-10"), ("month", "2026-10", "2026-10"),
        ("month", "10/2569", "2026-10"), ("year", "๒๕๗๐", 2570), ("year", "2027", 2570),
        ("number", "1,200", 1200), ("money", "๑๒,๕๐๐.๕๐ บาท", 12500.5), ("money", "12", 12),
        ("point", "14.5869, 100.9975", "14.5869,100.9975"), ("line", "  ก \u200b ข ", "ก ข"),
        ("url", "https://a.go.th/x", "https://a.go.th/x"), ("flag", "on", True),
        ("item", "https://x.localhost/p/8B9CAD0E-1F20-4A6B-8C7D-0123456789ab/",
         "8b9cad0e-1f20-4a6b-8c7d-0123456789ab"), ("line", "", None), ("flag", "", None),
    ],
)  # fmt: skip
def test_what_people_type_is_kept_in_one_form(of, typed, kept):
    assert cells.read(part(of), typed, typed=True) == kept
    again = cells.as_typed(part(of), kept) if kept is not None else ""
    assert cells.read(part(of), again, typed=True) == kept, "typed back it is the same"


@pytest.mark.parametrize(
    ("of", "bad"),
    [
        ("date", "29/2/2568"), ("date", "31/4/2569"), ("date", "1/10/1969"), ("date", "เมื่อวาน"),
        ("date", "1/1/9999"), ("time", "25.00"), ("month", "13/2569"), ("month", "ตุลา"),
        ("year", "25"), ("year", "-1"), ("number", "-1"), ("number", "1.5"), ("number", "1e9"),
        ("money", "-1"), ("money", "NaN"), ("money", "Infinity"), ("money", "1.234"),
        ("money", "1e400"), ("money", float("nan")), ("money", float("inf")), ("money", True),
        ("money", "9" * 30), ("url", "javascript:alert(1)"), ("url", "https://a b"),
        ("url", "https://a.th/" + "x" * 2000), ("url", "data:text/html,x"), ("email", "a@b"),
        ("choice", "zzz"), ("flag", "yes"), ("point", "100.9, 14.5"), ("point", "14.5"),
        ("point", "nan,nan"), ("picture", "x"), ("item", "x"), ("line", "x" * 301), ("line", 5),
        ("line", ["x"]), ("text", {"a": 1}), ("point", {"a": 1}), ("year", [2570]),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said_in_words(of, bad):
    choices: Any = [("a", "ก", "A")] if of == "choice" else []
    with pytest.raises(ValueError, match=r"[ก-๙]"):
        cells.read(part(of, choices=choices), bad, typed=True)


def test_rows_are_read_whole_or_their_cells_named():
    kind = kinds()["skr1"]
    facts, wrong = read_facts(kind, {"month": "2026-10", "rows": [ROW, {}]}, {}, typed=False)
    assert not wrong
    assert facts["rows"] == [ROW | {"reference_price": 18500}], "an empty row says nothing"
    _, wrong = read_facts(
        kind, {"rows": [ROW, ROW | {"price": "-5", "colour": "x"}], "nothing": 1}, {}, typed=False
    )
    assert set(wrong) == {"facts.rows.1.price", "facts.rows.1.colour", "facts.nothing"}
    assert wrong["facts.rows.1.price"].startswith("แถวที่ 2 ")
    for bad in ("x", {"a": 1}, [1], [[]]):
        assert set(read_facts(kind, {"rows": bad}, {}, typed=False)[1]) == {"facts.rows"}
    _, wrong = read_facts(kind, {"rows": [ROW] * 301}, {}, typed=False)
    assert "ไม่เกิน 300 แถว" in wrong["facts.rows"]


@pytest.mark.parametrize("code", sorted(kinds()))
def test_every_kind_in_words_and_typed_back(code):
    """An example of every field: kept, told in both languages, and the same when typed back."""
    kind = kinds()[code]
    some = {
        "line": "ก", "text": "ก\nข", "date": "2024-02-29", "time": "09:30", "month": "2026-10",
        "year": 2570, "url": "https://a.go.th/", "email": "a@b.go.th", "number": 3,
        "money": 1200.5, "flag": True, "point": "14.5,100.9",
        "file": "8b9cad0e-1f20-4a6b-8c7d-0123456789ab",
    }  # fmt: skip
    some |= {"picture": some["file"], "item": some["file"]}

    def example(one):
        return one.choices[0][0] if one.type == "choice" else some[one.type]

    given = {
        one.name: (
            [{column.name: example(column) for column in one.column}]
            if one.type == "rows"
            else example(one)
        )
        for one in kind.field
    }
    facts, wrong = read_facts(kind, given, {}, typed=False)
    assert (wrong, facts) == ({}, given)
    typed = {n.removeprefix("facts."): v for n, v in facts_typed(code, facts).items()}
    assert read_facts(kind, typed, {}, typed=True) == (facts, {})
    for lang in ("th", "en"):
        assert len(told(kind, facts, {}, lang)) == len(kind.field)


def test_conditions_of_what_is_needed():
    knowledge, contact, skr1 = kinds()["knowledge"], kinds()["contact"], kinds()["skr1"]
    filled = {"form": "multimedia", "made_on": "2026-10-01", "made_at": "09:00"}
    assert set(missing_facts(knowledge, filled, [])) == {"facts.media_url"}
    assert set(missing_facts(knowledge, filled | {"form": "infographic"}, [])) == {"file"}
    assert set(missing_facts(contact, {"hours": "x"}, [])) == {"facts.address"}
    assert set(missing_facts(contact, {"point": "14,100"}, [])) == {"facts.address"}
    assert missing_facts(skr1, {"month": "2026-10", "none": True}, []) == {}
    assert set(missing_facts(skr1, {"month": "2026-10"}, [])) == {"facts.rows"}
    picture = {"id": "p", "ext": "jpg", "alt": "", "internal": False, "filename": "ก.jpg"}
    directory = kinds()["directory"]
    people = {"people": [{"name": "ก", "position": "ข", "photo": "p"}]}
    described = picture | {"alt": "ภาพ"}
    assert missing_facts(directory, people, [described]) == {}
    assert set(missing_facts(directory, people, [described | {"ext": "pdf"}])) == {
        "facts.people.0.photo"
    }


async def test_a_law_needs_its_source(unit, client):
    """R20: agency, and its place in the Gazette or a link."""
    made = await make.draft(unit, category="law")
    http = client(unit, unit.staff)
    answer = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "submit"})
    assert answer.status_code == 422
    assert {"facts.rank", "facts.agency", "facts.gazette"} <= named_in(answer)
    facts = {name.removeprefix("facts."): value for name, value in LAW.items()}
    answer = await http.patch(f"/api/v1/requests/{made}", json={"facts": facts})
    assert (answer.json()["kind"], answer.json()["facts"]) == ("law", facts)
    answer = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "submit"})
    assert answer.json()["state"] == "submitted"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"kind": "nothing"}, "kind"), ({"kind": "skr1"}, "kind"), ({"kind": ""}, None),
        ({"facts": {"nothing": 1}}, "facts.nothing"),
        ({"facts": {"original_url": "javascript:alert(1)"}}, "facts.original_url"),
        ({"facts": {"in_force_on": "29/2/2567"}}, "facts.in_force_on"),
        ({"facts": {"agency": {"x": 1}}}, "facts.agency"), ({"facts": []}, "facts"),
        ({"category": None, "facts": {"agency": "x"}}, "kind"), ({"facts": {"agency": None}}, None),
    ],
)  # fmt: skip
async def test_what_the_api_refuses_it_names(unit, client, given, named):
    http = client(unit, unit.staff)
    body = {"title": "กฎหมาย", "category": "law", **given}
    answer = await http.post("/api/v1/requests", json=body)
    assert answer.status_code == (422 if named else 201), answer.text
    if named:
        assert named in named_in(answer)


async def test_nan_and_ten_megabytes_of_rows_are_refused(unit, client):
    http = client(unit, unit.staff)
    body = '{"category": "news", "kind": "skr1", "facts": {"rows": [{"price": NaN}]}}'
    headers = {"content-type": "application/json"}
    answer = await http.post("/api/v1/requests", content=body, headers=headers)
    assert answer.status_code == 400
    many = {"category": "news", "kind": "skr1", "facts": {"rows": [{"work": "x" * 300}] * 35_000}}
    assert (await http.post("/api/v1/requests", json=many)).status_code == 413
    typed = {f"facts.rows.{n}.work": "x" for n in range(400)}
    answer = await http.post(
        "/staff/requests/new/save", data={"category": "news", "kind": "skr1", **typed}
    )
    assert "ไม่เกิน 300 แถว" in answer.json()["errors"]["facts.rows"]
    assert (await http.get("/api/v1/requests")).json()["total"] == 1, "the rest was kept"


async def test_another_kind_keeps_what_both_ask_for(unit, client):
    http = client(unit, unit.staff)
    body = {"title": "ข่าว", "category": "news", "facts": {"place": "ศาลากลาง"}}
    made = (await http.post("/api/v1/requests", json=body)).json()
    assert made["kind"] == "article"
    path = f"/api/v1/requests/{made['id']}"
    made = (await http.patch(path, json={"kind": "recruitment"})).json()
    assert (made["kind"], made["facts"]) == ("recruitment", {"place": "ศาลากลาง"})
    made = (await http.patch(path, json={"category": "law"})).json()
    assert (made["kind"], made["facts"]) == ("law", {})


async def test_facts_are_fixed_hashed_copied_and_compared(unit, client):
    made = await make.publication(unit, "published", category="law", **LAW)
    with acting_for(unit.tenant):
        with pytest.raises(asyncpg.CheckViolationError, match="fixed once submitted"):
            async with db.transaction():
                await db.changed("UPDATE publication SET facts = '{}' WHERE id = $1", made)
        with pytest.raises(asyncpg.CheckViolationError, match="fixed once submitted"):
            async with db.transaction():
                await db.changed("UPDATE publication SET kind = 'page' WHERE id = $1", made)
    edition = (await make.do(unit, made, "staff", "update")).row.id
    http = client(unit, unit.staff)
    seen = (await http.get(f"/api/v1/requests/{edition}")).json()
    assert seen["facts"]["agency"] == LAW["facts.agency"]
    change = {"facts": {"gazette": "เล่ม 200"}}
    assert (await http.patch(f"/api/v1/requests/{edition}", json=change)).status_code == 200
    await make.do(unit, edition, "staff", "submit")
    page = (await client(unit, unit.approver).get(f"/staff/requests/{edition}")).text
    assert "ราชกิจจานุเบกษา" in page
    assert "เล่ม 200</mark>" in page
    public = (await client(unit).get(f"/api/v1/publications/{made}")).json()
    assert (public["kind"], public["facts"]["gazette"]) == ("law", LAW["facts.gazette"])
    await make.do(unit, edition, "approver", "approve")
    await make.do(unit, edition, "webmaster", "publish")
    public = (await client(unit).get(f"/api/v1/publications/{made}")).json()
    assert public["facts"]["gazette"] == "เล่ม 200"


async def test_a_changed_fact_is_another_content():
    from portal.publication.rules import content_hash

    row = {
        "title": "", "details": "", "source": "", "coverage_from": date(2026, 1, 1),
        "coverage_to": None, "publish_until": None, "permanent_reason": "", "external_links": [],
        "remark": "", "channels": [], "kind": "law", "facts": '{"agency": "ก"}',
    }  # fmt: skip
    first = content_hash(SimpleNamespace(**row), [])
    assert first == content_hash(SimpleNamespace(**row | {"facts": '{"agency":"ก"}'}), [])
    assert first != content_hash(SimpleNamespace(**row | {"facts": '{"agency": "ข"}'}), [])
    assert first != content_hash(SimpleNamespace(**row | {"kind": "page"}), [])


async def test_the_webmaster_cannot_put_it_where_its_kind_is_not_taken(unit):
    made = await make.publication(unit, "approved", category="news")
    with pytest.raises(Invalid) as found:
        await make.do(unit, made, "webmaster", "publish", category="law")
    assert "category" in found.value.fields


async def test_one_like_a_monthly_summary_is_of_the_next_month_and_empty(unit, client):
    rows = {"facts.month": "2026-12", "facts.rows": [ROW]}
    title = "สขร. 1 เดือนธันวาคม 2569"
    made = await make.publication(
        unit, "submitted", category="news", kind="skr1", title=title, **rows
    )
    http = client(unit, unit.staff)
    answer = await http.post(f"/staff/requests/{made}/again")
    new = answer.headers["location"].split("/")[3]
    seen = (await http.get(f"/api/v1/requests/{new}")).json()
    assert (seen["kind"], seen["facts"]) == ("skr1", {"month": "2027-01"})
    assert seen["title"] == next_title(title)


# ---- the declaration ---------------------------------------------------------------------------

GOOD = """public_days = 30
code = "thing"
name_th = "สิ่ง"
name_en = "Thing"

[[field]]
name = "rows"
label_th = "แถว"
label_en = "Rows"
type = "rows"
most = 5

[[field.column]]
name = "aa"
label_th = "ก"
label_en = "A"
type = "line"
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ('code = "thing"', 'code = "other"', 2, "file's name"),
        ('type = "line"', 'type = "lines"', 17, "not one of"),
        ('type = "line"', 'type = "choice"', 17, "has choices"),
        ("most = 5", "", 10, "columns and most"),
        ("most = 5", 'most = 5\nunless = "none"', 12, "no field none"),
        ('name_en = "Thing"', 'name_en = "Thing"\none_of = ["x"]', 5, "no field x"),
        ('name = "aa"', 'name = "A b"', 14, "does not match"),
        ("most = 5", "most = 5\ncolour = 1", 12, "unknown key colour"),
        ("most = 5", "most = 100000", 11, "maximum"),
    ],
)
def test_a_broken_kind_is_told_where(right, wrong, line, said, tmp_path):
    path = tmp_path / "thing.toml"
    path.write_text(GOOD, "utf-8")
    assert json.dumps(read_kind(path).field[0].most) == "5"
    path.write_text(GOOD.replace(right, wrong, 1), "utf-8")
    with pytest.raises(FileFaults, match=said) as found:
        read_kind(path)
    assert line in [fault.line for fault in found.value.faults]
    assert all(fault.mend for fault in found.value.faults)
