"""The request form beside the filled one of 24 December 2564 (domain.md A.4 item 2), field by
field; and that it is one page, of one unit alone, whatever is written into it."""

import io
import re
import tomllib
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import msgspec
import pypdfium2
import pytest
from docx import Document

from portal.audit.queries import trail_of
from portal.catalog.queries import Node
from portal.catalog.template_file import read_template
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.kit.thai_lines import breakable
from portal.papers import sheets
from portal.papers.fitting import fit, line_count
from portal.papers.form import ROOM, SIZE, issued, request_form
from portal.papers.notice import notice
from portal.papers.procedure import flow, responsibility
from portal.papers.verify import address
from portal.papers.word import LEADING, form_docx
from portal.publication import actions
from portal.publication.files import attach
from portal.publication.queries import subject
from portal.settings import ROOT
from portal.tenants.actions import apply_unit
from portal.tenants.queries import UnitInfo
from portal.tenants.unit_file import UnitFile
from tests import make

SLUGS = sorted(path.stem for path in (ROOT / "tenants").glob("*.toml"))
MADE = datetime(2021, 12, 24, tzinfo=UTC)
# What the filled form says; the people are invented, their posts are those of the paper.
TOPIC = (
    "ประกาศกรอบแนวทางการของสำนักงานเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์/บอร์ด ประชาสัมพันธ์ของ"
    "สาธารณสุขอำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู ปีงบประมาณ ๒๕๖๕"
)
FILE = "กรอบแนวทางการเผยแพร่ข้อมูลฯ สสอ.ศรีบุญเรือง ปี ๒๕๖๕"
ASSISTANT = "นักวิชาการสาธารณสุขชำนาญการ ผู้ช่วยสาธารณสุขอำเภอศรีบุญเรือง (ด้านบริหาร)"
OFFICER, HEAD = "สาธารณสุขอำเภอศรีบุญเรือง", "พนักงานเครื่องคอมพิวเตอร์"


def facts_of(slug: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "tenants" / f"{slug}.toml").read_text("utf-8"))


def info(slug: str) -> UnitInfo:
    file = msgspec.convert(facts_of(slug), UnitFile)
    names = file.unit
    return UnitInfo(
        uuid4(), slug, names.name_th, names.name_en, names.kind, names.province, names.district,
        "base", file.site.template, True, msgspec.to_builtins(file), 1,
    )  # fmt: skip


def nodes(template: str) -> list[Node]:
    top: list[Node] = []
    known: dict[str, Node] = {}
    path = ROOT / "tenants" / "templates" / f"{template}.toml"
    for entry, parent in read_template(path).entries():
        known[entry.code] = Node(
            uuid4(), entry.code, entry.number, None, entry.name_th, entry.name_en, "", entry.kinds,
            entry.shows, entry.optional, entry.accepts_items, True,
        )  # fmt: skip
        (known[parent].children if parent else top).append(known[entry.code])
    return top


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def loosely(words: str) -> str:
    """A pattern for these words as pdfium reads them back: blanks and line ends anywhere, and a
    letter with two marks said twice."""
    clusters: list[str] = []
    for letter in re.sub(r"\s", "", words):
        if clusters and unicodedata.category(letter) == "Mn":
            clusters[-1] += letter
        else:
            clusters.append(letter)
    parts, last = [], ""
    for cluster in map(re.escape, clusters):
        again = "|".join(part for part in (cluster, last) if part)
        parts.append(rf"{cluster}\s*(?:(?:{again})\s*)?")
        last = cluster
    return "".join(parts)


async def a_unit_like(slug: str) -> make.MadeUnit:
    """A unit with the file of this one but its own address."""
    raw = facts_of(slug)
    raw["unit"]["slug"] = f"like-{uuid4().hex[:8]}"
    file = msgspec.convert(raw, UnitFile)
    tenant, _ = await apply_unit(file, make.SYSTEM)
    made = make.MadeUnit(tenant, file)
    with acting_for(tenant):
        path = ROOT / "tenants" / "templates" / f"{file.site.template}.toml"
        await make.apply_template(read_template(path))
        for name, post in (
            ("staff", ASSISTANT), ("reviewer", "ผู้ช่วยสาธารณสุขอำเภอศรีบุญเรือง"),
            ("approver", OFFICER), ("webmaster2", HEAD), ("webmaster", HEAD),
        ):  # fmt: skip
            role = name.rstrip("2")
            made.people[name] = await make.someone(role, name=f"นางสาวสมมติ {name}")
            async with db.transaction():
                await db.changed(
                    "UPDATE membership SET position = $2 WHERE account = $1",
                    made.people[name].person.account,
                    post,
                )
            person = made.people[name].person
            made.people[name].person = replace(person, positions={role: post})
    return made


@pytest.fixture(scope="module")
async def filled():
    """The request of the seed, through the unit's own chain of two; its times set back to that
    day."""
    unit = await a_unit_like("sibunruang")
    with acting_for(unit.tenant):
        fields = {
            **make.FIELDS,
            "title": TOPIC,
            "details": "",
            "kind": "document",
            "channels": ["website", "board"],
        }
        seen = await actions.draft(unit.staff.person, fields)
        await attach(seen.row.id, unit.staff.person, make.upload(f"{FILE}.pdf", make.pdf()))
    for who, action in (
        ("staff", "submit"), ("reviewer", "forward"), ("approver", "approve"),
        ("webmaster", "publish"),
    ):  # fmt: skip
        await make.do(unit, seen.row.id, who, action)
    with acting_for(unit.tenant):
        async with db.transaction():
            seen = await subject(seen.row.id)
            trail = await trail_of("publication", [seen.row.id])
    for name in ("submitted_at", "approved_at", "published_at"):
        setattr(seen.row, name, datetime(2021, 12, 24, 3, tzinfo=UTC))
    return unit, seen, trail


ROW = (
    "id item number edition state title details source remark external_links channels sender owner"
    " owner_name owner_position submitted_at approval approved_at approved_name approved_position"
    " verbal published_at published_name published_position content_hash until_day publish_until"
).split()


def with_row(seen, **said):
    """The same request with other values in its row."""
    values = {name: getattr(seen.row, name) for name in ROW}
    return replace(seen, row=SimpleNamespace(**values | said))


def test_every_field_of_the_filled_form_in_its_order(filled):
    unit, seen, trail = filled
    form = request_form(seen, trail, address(seen))
    assert form.unit == "สำนักงานสาธารณสุขอำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู"
    assert form.day == "๒๔ ธันวาคม ๒๕๖๔"
    assert form.topic.replace("\u00a0", " ") == TOPIC
    assert form.details == f"ตามเอกสารแนบ ({FILE})"
    assert (form.links, form.remark) == ("ไม่มี", "")
    people = [unit.people[name].person for name in ("staff", "approver", "webmaster")]
    assert [sign.name for sign in form.signatures] == [person.name for person in people]
    assert [sign.position for sign in form.signatures] == [ASSISTANT, OFFICER, HEAD]

    pdf = sheets.form_pdf(form, MADE)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    signed = "วันที่ ๒๔ เดือน ธันวาคม พ.ศ. ๒๕๖๔"
    text, place = text_of(pdf), 0
    for field in (
        "แบบฟอร์มการขอเผยแพร่ข้อมูลผ่านเว็บไซต์/บอร์ดประชาสัมพันธ์ของสำนักงานสาธารณสุขอำเภอศรีบุญเรือง",
        "ตามประกาศสำนักงานสาธารณสุขอำเภอศรีบุญเรือง",
        "เรื่อง แนวทางการเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน ประจำปีงบประมาณ ๒๕๖๕",
        "ชื่อหน่วยงาน : สำนักงานสาธารณสุขอำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู",
        "วัน/เดือน/ปี : ๒๔ ธันวาคม ๒๕๖๔",
        f"หัวข้อ : {TOPIC}",
        f"รายละเอียดข้อมูล (โดยสรุปหรือเอกสารแนบ) ตามเอกสารแนบ ({FILE})",
        "Link ภายนอก ไม่มี",
        "หมายเหตุ : .....",
        f"ผู้รับผิดชอบการให้ข้อมูล ({people[0].name}) ตำแหน่ง {ASSISTANT} {signed}",
        f"ผู้อนุมัติรับรอง ({people[1].name}) ตำแหน่ง {OFFICER} {signed}",
        f"ผู้รับผิดชอบการนำข้อมูลขึ้นเผยแพร่ ({people[2].name}) ตำแหน่ง {HEAD} {signed}",
    ):
        found = re.compile(loosely(field)).search(text, place)
        assert found, f"{field}\n---\n{text}"
        place = found.end()
    assert not re.search(r"[0-9]", text[: text.index("คำขอเลขที่")]), "Thai digits alone"


def test_the_pdf_says_its_title_and_language(filled):
    _, seen, trail = filled
    pdf = sheets.form_pdf(request_form(seen, trail, address(seen)), MADE)
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title").startswith("แบบฟอร์มการขอเผยแพร่ข้อมูล")
    assert b"/Lang" in pdf
    assert b"(th-TH)" in pdf


def test_a_step_that_has_not_happened_is_left_for_a_pen(filled):
    _, seen, trail = filled
    form = request_form(with_row(seen, published_at=None, approval=None), trail, "")
    assert [bool(sign.name) for sign in form.signatures] == [True, False, False]
    assert text_of(sheets.form_pdf(form, MADE)).count("....") > 6


ANNOUNCED = {"title": "แนวทางฯ พ.ศ. 2565", "year": 2565, "date": "2021-10-01"}


@pytest.mark.parametrize(
    ("announcement", "day", "cited"),
    [
        (ANNOUNCED, date(2021, 12, 24), True),
        (ANNOUNCED, date(2021, 10, 1), True),
        (ANNOUNCED, date(2021, 9, 30), False),
        ({"title": "ก", "year": 2567}, date(2023, 10, 1), True),
        ({"title": "ก", "year": 2567}, date(2023, 9, 30), False),
        (None, date(2023, 9, 30), False),
    ],
)
def test_the_header_cites_only_what_was_in_force_on_that_day(announcement, day, cited):
    assert bool(issued("หน่วยงาน", announcement, day)) is cited


async def test_a_new_announcement_does_not_change_the_papers_of_before():
    unit = await a_unit_like("sibunruang")
    before = await make.publication(unit, "submitted")
    newer = msgspec.structs.replace(unit.file.announcement, title="แนวทางใหม่ พ.ศ. 2570")
    await apply_unit(msgspec.structs.replace(unit.file, announcement=newer), make.SYSTEM)
    after = await make.publication(unit, "submitted")
    cited = {}
    with acting_for(unit.tenant):
        async with db.transaction():
            for made in (before, after):
                cited[made] = request_form(await subject(made), [], "").issued[1]
    assert "๒๕๖๕" in cited[before]
    assert "แนวทางใหม่" in cited[after]


FILLERS = (
    "ก" * 20_000, "W" * 20_000, "ยาว ๆ มาก " * 2_000, "บรรทัด\n" * 3_000, "น้ำผึ้งที่ตั้งขึ้น" * 1_000,
    "https://example.go.th/" + "a" * 2_000,
)  # fmt: skip


@pytest.mark.parametrize("filler", FILLERS)
def test_it_is_one_page_whatever_is_written_into_it(filled, filler):
    _, seen, trail = filled
    sign = "นางสาวชื่อยาวมากจริง ๆ " * 4
    said = {
        "title": filler[:300], "details": filler, "remark": filler[:2_000],
        "external_links": ["https://example.go.th/" + "x" * 1_900] * 20,
        "approved_name": sign, "approved_position": sign * 2, "owner_position": sign * 2,
    }  # fmt: skip
    form = request_form(with_row(seen, **said), trail, address(seen))
    pdf = sheets.form_pdf(form, MADE)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert "ผู้รับผิดชอบการนำข้อมูล" in text_of(pdf).replace(" ", "")
    assert _overflow(pdf) == 0
    pdf = sheets.notice_pdf(notice(with_row(seen, **said)), MADE)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert _overflow(pdf) == 0


def test_the_files_are_named_however_long_the_summary_is(filled):
    """R61: what is attached is said on the paper, and a topic of 300 letters is whole."""
    _, seen, trail = filled
    title = ("แผนปฏิบัติราชการประจำปีของสำนักงานสาธารณสุขอำเภอศรีบุญเรือง " * 9)[:300].strip()
    links = ["https://www.example.go.th/" + "x" * 150] * 20
    said = {"title": title, "details": "ยาวมาก " * 2_800, "remark": "หมายเหตุ\n" * 200}
    form = request_form(with_row(seen, external_links=links, **said), trail, address(seen))
    assert loosely_in(title, form.topic)
    assert "…" not in form.topic
    pdf = sheets.form_pdf(form, MADE)
    assert re.search(loosely(FILE), text_of(pdf))
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    rows = Document(io.BytesIO(form_docx(form))).tables[0].rows
    assert any(loosely_in(FILE, cell.text) for row in rows for cell in row.cells)


def loosely_in(words: str, text: str) -> bool:
    return re.search(loosely(words), text.replace("\u200b", "")) is not None


@pytest.mark.parametrize("filler", FILLERS)
def test_the_docx_keeps_to_the_lines_of_one_page(filled, filler):
    _, seen, trail = filled
    said = {"title": filler[:300], "details": filler, "remark": filler[:2_000]}
    form = request_form(with_row(seen, **said), trail, address(seen))
    paper = Document(io.BytesIO(form_docx(form)))
    lines = [line.text for line in paper.paragraphs]
    for row in paper.tables[0].rows:
        for cell in dict.fromkeys(row.cells):
            lines += [line.text for line in cell.paragraphs]
    # A4 less margins and a foot of 1.8 cm
    assert sum(line_count(line, ROOM, 12) for line in lines) * LEADING <= 704


def _overflow(pdf: bytes) -> int:
    """Dark dots in the right margin."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("L")
    margin = page.crop((page.width - 50, 0, page.width, page.height))
    return sum(count for shade, count in enumerate(margin.histogram()) if shade < 128)


def test_word_of_mouth_is_said_as_such(filled):
    _, seen, trail = filled
    verbal = (
        '{"approver_name": "ก ข", "channel": "phone", "spoken_at": "2021-12-24T08:10:00+07:00"}'
    )
    spoken = with_row(seen, approval="verbal", verbal=verbal)
    notes = request_form(spoken, trail, "").signatures[1].notes
    assert notes[0] == "อนุญาตทางวาจาทางโทรศัพท์"
    assert notes[1].replace("\u00a0", " ") == "เมื่อ ๒๔ ธ.ค. ๒๕๖๔ เวลา ๐๘.๑๐ น."
    assert notes[2] == "ยังไม่ได้ยืนยัน"
    line = {"action": "confirm_verbal_approval", "at": datetime(2021, 12, 24, 3, 10, tzinfo=UTC)}
    spoken.row.approval = "confirmed"
    notes = request_form(spoken, [line], "").signatures[1].notes
    assert notes[2].replace("\u00a0", " ") == "ยืนยันเมื่อ ๒๔ ธ.ค. ๒๕๖๔ เวลา ๑๐.๑๐ น."


def test_who_sent_it_by_letter_signs_for_the_information(filled):
    _, seen, trail = filled
    sender = (
        '{"channel": "letter", "received_on": "2021-12-23", "name": "นายก ข", "position": "ครู",'
        ' "agency": "โรงเรียน", "contact": "-"}'
    )
    first = request_form(with_row(seen, sender=sender), trail, "").signatures[0]
    assert (first.name, first.position, str(first.day)) == ("นายก ข", "ครู โรงเรียน", "2021-12-23")
    assert first.notes == (f"รับเรื่องโดย {seen.row.owner_name}",)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_paper_carries_another_units_name(filled, slug):
    _, seen, trail = filled
    unit = info(slug)
    said = {"title": "แผน", "owner_position": "", "approved_position": "", "published_position": ""}
    said |= {"details": "สรุป", "source": "งาน", "number": "1"}
    mine = replace(with_row(seen, **said), unit=unit, documents=[], approval_rules={})
    tables = [
        table
        for lang in ("th", "en")
        for table in (flow(unit, lang), responsibility(unit, nodes(unit.template), lang))
    ]
    pdfs = [
        sheets.form_pdf(request_form(mine, trail, address(mine)), MADE),
        sheets.notice_pdf(notice(mine), MADE),
        *map(sheets.table_pdf, tables),
    ]
    text = "".join([*map(text_of, pdfs), *map(str, tables), str(request_form(mine, trail, ""))])
    plain = re.sub(r"\s", "", text)
    assert unit.name_th in text
    for other in map(info, SLUGS):
        if other.slug == slug:
            continue
        names = (other.name_th, other.name_en, other.district, other.facts["unit"]["short_name"])
        for name in names:
            assert not re.search(re.escape(re.sub(r"\s", "", name)), plain), name
        assert not re.search(loosely(other.district), text)


def test_the_table_has_exactly_its_five_columns_and_a_row_for_each_category():
    unit = info("mueang-samutprakan")
    top = nodes(unit.template)
    table = responsibility(unit, top, "th")
    assert table.columns == (
        "ที่", "หัวข้อ เรื่องของข้อมูล", "ขั้นตอนการเผยแพร่/ปรับปรุงข้อมูล", "ผู้รับผิดชอบ", "ผู้ตรวจสอบ",
    )  # fmt: skip
    assert len(table.rows) == len(top) == 9
    for row in table.rows:
        assert row[2:] == (
            "เป็นไปตามข้อ ๒ - ๓ ของประกาศหน่วยงาน", "นักวิชาการคอมพิวเตอร์",
            "สาธารณสุขอำเภอเมืองสมุทรปราการ",
        )  # fmt: skip


def test_a_category_with_people_of_its_own_says_so():
    unit = info("kaengkhoi")
    unit.facts["category"] = [
        {"code": "structure", "responsible": "งานบุคคล", "checker": "หัวหน้างานบุคคล"}
    ]
    rows = responsibility(unit, nodes(unit.template), "th").rows
    own = [row for row in rows if row[0] == "๑.๓"]
    assert [row[3:] for row in own] == [("งานบุคคล", "หัวหน้างานบุคคล")]
    assert len(rows) == 11


def test_the_flow_has_the_columns_times_and_scope_of_the_paper():
    table = flow(info("mueang-samutprakan"), "th")
    assert table.columns == ("ลำดับ", "กระบวนการ", "ใช้เวลา", "ผู้รับผิดชอบ")
    assert [row[0] for row in table.rows] == ["๑", "๒", "", "", "", "๓"]
    times = [row[2].replace("\u00a0", " ") for row in table.rows]
    assert times[:3] == ["๕ นาที"] * 3
    assert times[-1] == "ตลอดเวลา"
    assert table.rows[1][3] == "สาธารณสุขอำเภอเมืองสมุทรปราการ"
    assert [name for name, _ in table.notes] == ["(๑) ขอบเขต", "(๒) ขั้นตอนการปฏิบัติการ"]
    two = flow(info("sibunruang"), "th")
    assert [row[3] for row in two.rows[1:3]] == [
        "ผู้ช่วยสาธารณสุขอำเภอศรีบุญเรือง", "สาธารณสุขอำเภอศรีบุญเรือง",
    ]  # fmt: skip


def test_what_is_cut_ends_at_a_word_and_says_so():
    cut = fit("คำหนึ่ง คำสอง " * 500, 4, ROOM, SIZE)
    assert line_count(cut, ROOM, SIZE) <= 4
    assert cut.endswith("… (อ่านต่อในระบบ)")
    assert fit(cut, 2, ROOM, SIZE).count("…") == 1
    assert not unicodedata.category(fit("ที่" * 900, 1, ROOM, SIZE, "")[0]).startswith("M")
    assert breakable("พ.ศ. ๒๕๖๙") == "พ.ศ.\u00a0๒๕๖๙"
