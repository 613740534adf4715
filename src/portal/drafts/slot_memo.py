"""The memo that asks for permission to publish what answers one line of evidence, and the request
form behind it (R97; B.3: nearly every MOIT asks for this pair)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from portal.drafts.announcement import subject as announced
from portal.drafts.evidence import Line, Standing, line_of, titles
from portal.drafts.kind import Ask, Drawn, Lack, Narrative, PaperKind, declare
from portal.drafts.memos import ALLOWED, WHERE, act, memo
from portal.drafts.office import Office, office_of
from portal.drafts.words import DOTS, Clauses, day, narrated, number, official
from portal.kit import text
from portal.kit.clock import BANGKOK
from portal.sheets.blocks import Block, Grid, Heading, Paper, Para

BLOCKS = ("ผู้รับผิดชอบการให้ข้อมูล", "ผู้อนุมัติรับรอง", "ผู้รับผิดชอบการนำข้อมูลขึ้นเผยแพร่")


async def draw(ask: Ask, said: Mapping[str, str]) -> Drawn:
    """Two statements."""
    office, line = await office_of(ask), await line_of(ask)
    name = line.name if line else DOTS
    items = titles(line.items) if line else []
    narratives = (
        Narrative(
            "request", "สิ่งที่ขออนุญาต", "What is asked for",
            f"{office.manager} จึงขออนุญาตเผยแพร่เรื่องดังกล่าวผ่านเว็บไซต์ของ{office.name}"
            " พร้อมแบบฟอร์มการขอเผยแพร่ข้อมูลที่แนบมาพร้อมนี้",
        ),
    )  # fmt: skip
    listed = Clauses()
    for item in items:
        listed.add(0, item)
    blocks: list[Block] = [
        Heading("ความเป็นมา"),
        Para(f"{act()} หน่วยงานต้องเผยแพร่ข้อมูลตามรายการ {name} นั้น"),
        Heading("ข้อพิจารณา"),
        Para(f"{office.manager} ได้จัดทำข้อมูลตามรายการดังกล่าว ดังนี้" if items else "ยังไม่ดำเนินการ"),
        *listed.blocks,
        *narrated(narratives, said, "request"),
        Heading("ข้อเสนอ"),
    ]
    paper = memo(office, f"ขออนุมัติเผยแพร่ข้อมูลผ่านเว็บไซต์ของหน่วยงาน ตามรายการ {name}", ALLOWED, blocks)
    paper = _with_form(paper, office, ask, line)
    return Drawn(paper, narratives, (*_lacks(line), *office.lacks_head()), {"items": len(items)})


def _with_form(paper: Paper, office: Office, ask: Ask, line: Line | None) -> Paper:
    """The form on the next page, in the order of its fields (A.7); its three blocks are signed in
    the request itself, so that no name is printed here before (X32)."""
    items = line.items if line else ()
    last = max((one.published_at for one in items), default=None)
    when = day(last.astimezone(BANGKOK)) if last else day(ask.today)
    numbers = " ".join(official(one.number) for one in items)
    signed = f"ผู้รับผิดชอบ ผู้อนุมัติ และผู้นำขึ้นเผยแพร่ ลงนามไว้ในคำขอเลขที่ {numbers}" if items else ""
    rows = (
        ("ชื่อหน่วยงาน", office.place),
        ("วัน/เดือน/ปี", when),
        ("หัวข้อ", _each(items, lambda one: official(one.title)) or "ยังไม่ดำเนินการ"),
        ("รายละเอียดข้อมูล (โดยสรุปหรือเอกสารแนบ)", _each(items, _details) or "ไม่มี"),
        ("Link ภายนอก", _each(items, lambda one: " ".join(one.links)) or "ไม่มี"),
        (
            "หมายเหตุ",
            "\n".join(filter(None, (_each(items, lambda one: official(one.remark)), signed)))
            or "ไม่มี",
        ),
        *((block, f"ลงชื่อ {DOTS}\nตำแหน่ง {DOTS}\nวันที่ {DOTS}") for block in BLOCKS),
    )
    form = (
        Heading(f"แบบฟอร์มการขอเผยแพร่ข้อมูลผ่านเว็บไซต์ของ{office.name}"),
        Para(f"ตามประกาศ{office.name} เรื่อง {announced(office, ask.fiscal_year)}"),
        Grid(("ช่อง", "ข้อมูล"), rows, (34, 66), "ข้อมูลในแบบฟอร์ม"),
    )
    return replace(paper, after=form)


def _each(items: Sequence[Standing], said: Callable[[Standing], str]) -> str:
    """One line for each item that says something, numbered where there are several."""
    lines = [(place, said(one)) for place, one in enumerate(items, 1)]
    if len(lines) == 1:
        return lines[0][1]
    return "\n".join(f"({number(place)}) {words}" for place, words in lines if words)


def _details(one: Standing) -> str:
    """The summary and the names of the files, as the request's own form has them."""
    annex = f"ตามเอกสารแนบ ({', '.join(map(official, one.files))})" if one.files else ""
    summary = [official(line) for line in text.lines(one.details).split("\n")]
    return "\n".join(filter(None, (*summary, annex)))


def _lacks(line: Line | None) -> list[Lack]:
    if line is None:
        return [Lack("ไม่มีรายการนี้ในรายการตรวจของหน่วยงาน", "No such line", "/staff/compliance")]
    if line.items:
        return []
    path = f"/staff/compliance/slot?slot={line.asked.key(line.slot)}"
    return [Lack("ยังไม่มีเรื่องที่เผยแพร่ในรายการนี้", "Nothing is public in this line", path)]


declare(
    PaperKind(
        "memo-slot", "บันทึกข้อความขออนุมัติเผยแพร่ตามรายการหลักฐาน", "Memo and form for a line of evidence",
        "slot", "memo", ALLOWED, draw, categories=WHERE,
    )
)  # fmt: skip
