"""The request form's fields of a kind, with no script at all; tables that come in as XLSX, and
what hostile or wrong files meet: nothing of them is kept."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from portal.catalog.kinds import kinds
from portal.publication.table_file import as_xlsx, rows_as_csv
from tests import make

ROWS = kinds()["skr1"].with_name("rows")
HEADS = [column.label_th for column in ROWS.column]
LINE = [
    "จัดซื้อวัสดุ", 18500, "๑๘,๕๐๐.๐๐", "เฉพาะเจาะจง", "ร้าน ก", "ร้าน ก", 17950.5, "ต่ำสุด", "1/2570",
    "๒๙ ต.ค. ๒๕๖๙",
]  # fmt: skip
SKR1 = {"title": "สขร. 1", "category": "news", "kind": "skr1", "facts.month": "ตุลาคม 2569"}


def book(*rows, **changes) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cell, value in changes.items():
        made.active[cell] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def send(http, data: bytes, name: str = "สขร1.xlsx", typed=SKR1, then="import:rows"):
    files = [("table.rows", (name, data))]
    return await http.post("/staff/requests/new", data={**typed, "then": then}, files=files)


async def kept(http) -> dict:
    found = (await http.get("/api/v1/requests")).json()["items"]
    assert len(found) == 1
    return found[0]


async def test_choosing_a_kind_draws_its_fields_and_keeps_what_was_typed(unit, client):
    http = client(unit, unit.staff)
    page = (await http.get("/staff/requests/new?category=law")).text
    assert 'name="facts.gazette"' in page
    typed = {"title": "เรื่องที่พิมพ์ค้าง", "category": "news", "kind": "recruitment", "then": "kind",
             "coverage_from": "31/2/2569"}  # fmt: skip
    answer = await http.post("/staff/requests/new", data=typed)
    assert 'name="facts.seats"' in answer.text
    assert 'value="เรื่องที่พิมพ์ค้าง"' in answer.text
    assert 'value="31/2/2569"' in answer.text, "also what does not hold"


async def test_rows_come_and_go_without_a_script(unit, client):
    http = client(unit, unit.staff)
    typed = {"title": "ทำเนียบ", "category": "executives", "facts.people.0.name": "คนที่หนึ่ง",
             "facts.people.1.name": "คนที่สอง", "then": "add:people"}  # fmt: skip
    answer = await http.post("/staff/requests/new", data=typed)
    assert 'name="facts.people.2.name"' in answer.text
    path = f"/staff/requests/{(await kept(http))['id']}/edit"
    typed |= {"then": "drop:people:0"}
    answer = await http.post(path, data=typed)
    assert 'value="คนที่สอง"' in answer.text
    assert "คนที่หนึ่ง" not in answer.text
    for then in (
        "drop:people:x",
        "drop:people:9",
        "add:nothing",
        "import:people",
        "import:",
        "kind",
    ):
        assert (await http.post(path, data=typed | {"then": then})).status_code in (200, 422), then
    part = await http.post(
        "/staff/requests/fields", data=typed | {"then": "add:people", "at": path}
    )
    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'name="facts.people.2.name"' in part.text


async def test_all_faults_of_a_row_beside_their_fields(unit, client):
    http = client(unit, unit.staff)
    typed = SKR1 | {"facts.rows.0.work": "วัสดุ", "facts.rows.0.price": "-5",
                    "facts.rows.0.contract_on": "29/2/2568"}  # fmt: skip
    answer = await http.post("/staff/requests/new", data=typed | {"then": "save"})
    assert answer.status_code == 422
    for name in ("price", "contract_on"):
        assert f'id="f-facts.rows.0.{name}-error"' in answer.text
    saved = await http.post("/staff/requests/new/save", data=typed)
    assert set(saved.json()["errors"]) == {"facts.rows.0.price", "facts.rows.0.contract_on"}
    assert (await kept(http))["facts"] == {"month": "2026-10", "rows": [{"work": "วัสดุ"}]}


async def test_a_table_comes_in(unit, client):
    http = client(unit, unit.staff)
    numbers = [f"({n})" for n in range(1, 11)]
    data = book(["แบบ สขร. 1"], [], ["ลำดับที่", *HEADS], [None, *numbers], [1, *LINE], [], [2, *LINE])
    answer = await send(http, data)
    assert answer.status_code == 200, answer.text
    assert "29 ต.ค. 2569" in answer.text
    seen = await kept(http)
    assert seen["facts"]["rows"] == [
        {"work": "จัดซื้อวัสดุ", "budget": 18500, "reference_price": 18500, "method": "specific",
         "bidders": "ร้าน ก", "winner": "ร้าน ก", "price": 17950.5, "reason": "ต่ำสุด",
         "contract_no": "1/2570", "contract_on": "2026-10-29"}
    ] * 2  # fmt: skip
    again = await http.get(f"/staff/requests/{seen['id']}/edit")
    assert 'value="17,950.50"' in again.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            book(["ลำดับที่", *HEADS], [1, *LINE], B2="=1+1"),
            "แถว 2 คอลัมน์ B (งานที่จัดซื้อหรือจัดจ้าง): เป็นสูตร",
        ),
        (book(["ลำดับที่", *HEADS], [1, *LINE], C2='=HYPERLINK("http://x","y")'), "แถว 2 คอลัมน์ C"),
        (book(["ลำดับที่", *HEADS], [1, *LINE], H2=-5), "แถว 2 คอลัมน์ H"),
        (book(["ลำดับที่", *HEADS], [1, *LINE], H2="NaN"), "แถว 2 คอลัมน์ H"),
        (book(["ลำดับที่", *HEADS], [1, *LINE], K2="29/2/2568"), "แถว 2 คอลัมน์ K"),
        (book(["ลำดับที่", *HEADS], [1, *LINE], K2=46000), "ไม่ใช่วันที่"),
        (book(["ลำดับที่", *HEADS], [1, *LINE], E2="ตามใจ"), "ไม่มีในรายการ"),
        (book(["ลำดับที่", *HEADS], [1, *LINE], G2=None, F2=None), "ว่าง"),
        (book(["ลำดับที่", *HEADS[:-1]], [1, *LINE]), "ไม่พบคอลัมน์ วันที่ของสัญญา"),
        (book(["ลำดับที่", *HEADS]), "ไม่มีแถวข้อมูล"),
        (book(["ลำดับที่", *HEADS], *[[n, *LINE] for n in range(301)]), "มากกว่า 300 แถว"),
        (b"work,budget\n1,2", "ไม่ใช่ชนิดที่รับ"),
        (b"", ""),
        (b"PK\x03\x04" + b"0" * 500, ""),
        (b"\x00" * (6 * 1024 * 1024), "5 MB"),
    ],
    ids=range(15),
)
async def test_a_wrong_table_is_refused_by_row_and_column(unit, client, data, words):
    http = client(unit, unit.staff)
    answer = await send(http, data)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    assert "ไม่ได้นำเข้า" in answer.text
    assert "rows" not in (await kept(http))["facts"], "nothing half stored"


def _with(member: str, text: str) -> bytes:
    """A real XLSX, as Excel writes it, with one of its members replaced."""
    made, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made) as real:
        sheet = real.add_worksheet()
        sheet.write_row(0, 0, ["ลำดับที่", *HEADS])
        sheet.write_row(1, 0, [1, *LINE])
    with (
        zipfile.ZipFile(made) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, text if name == member else old.read(name))
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "' + "ha" * 50 + '">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or chr(32).strip()};" * 10}">' for n in range(1, 9))
    + "]><sst>&a8;</sst>"
)  # fmt: skip
FILE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst>&x;</sst>'


@pytest.mark.parametrize(
    "text", [LAUGHS, FILE, "not xml", ""], ids=("laughs", "file", "no", "none")
)
@pytest.mark.parametrize("member", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
async def test_hostile_xml_is_refused(unit, client, member, text):
    http = client(unit, unit.staff)
    answer = await send(http, _with(member, text))
    assert answer.status_code == 422
    assert "root:" not in answer.text
    assert "rows" not in (await kept(http))["facts"]


async def test_an_empty_table_to_fill_in(unit, client):
    http = client(unit, unit.staff)
    answer = await http.get("/staff/requests/tables/skr1/rows.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["ลำดับที่", *HEADS]
    for path in ("skr1/rows.csv", "skr1/month.xlsx", "nothing/rows.xlsx", "skr1/.xlsx"):
        assert (await http.get(f"/staff/requests/tables/{path}")).status_code == 404
    nobody = await client(unit).get("/staff/requests/tables/skr1/rows.xlsx")
    assert nobody.status_code in (303, 401)


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=cmd|" /C calc"!A0'])
def test_no_text_leaves_as_a_formula(evil):
    rows = [{"work": evil.strip("\t"), "price": 5}]
    sheet = openpyxl.load_workbook(
        io.BytesIO(as_xlsx(ROWS, rows, [evil.strip()], "th"))
    ).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    line = rows_as_csv(ROWS, rows, "th").decode("utf-8-sig").splitlines()[1]
    assert line.split(",")[1].lstrip('"')[0] in ("'", "x")


async def test_what_goes_out_comes_in_again(unit, client):
    http = client(unit, unit.staff)
    await send(http, book(["ลำดับที่", *HEADS], [1, *LINE]))
    first = await kept(http)
    other = client(unit, unit.webmaster)
    data = as_xlsx(ROWS, first["facts"]["rows"], ["แบบ สขร. 1"], "th")
    await send(other, data)
    found = (await other.get("/api/v1/requests?mine=true")).json()["items"]
    assert found[0]["facts"] == first["facts"]


async def test_many_rows_fit_into_the_form(unit, client):
    """300 rows of ten columns as a browser sends them."""
    http = client(unit, unit.staff)
    typed = dict(SKR1)
    for n in range(300):
        typed |= {f"facts.rows.{n}.{c.name}": "" for c in ROWS.column}
        typed[f"facts.rows.{n}.work"] = f"งาน {n}"
    answer = await http.post("/staff/requests/new", data=typed | {"then": "save"},
                             files=[("file", ("", b""))])  # fmt: skip
    assert answer.status_code == 303, answer.text[:500]
    assert len((await kept(http))["facts"]["rows"]) == 300


async def test_anothers_draft_gives_no_names_of_its_files(unit, client):
    made = await make.draft(unit, category="executives")
    other = client(unit, unit.webmaster)
    data = {"category": "action-plan", "then": "kind", "at": f"/staff/requests/{made}/edit"}
    assert "แผน 2570.pdf" not in (await other.post("/staff/requests/fields", data=data)).text
    own = await client(unit, unit.staff).post("/staff/requests/fields", data=data)
    assert "แผน 2570.pdf" in own.text
