"""The quarter's log of what was published (R86): exactly four columns, a row for each edition that
went public, on the day on which it did (X28)."""

from collections.abc import Mapping, Sequence

from portal.drafts.facts import OVER, REPLACED, Event, events
from portal.drafts.kind import Ask, Drawn, Lack, PaperKind, Signer, Step, declare
from portal.drafts.office import office_of
from portal.drafts.periods import Period, period
from portal.drafts.words import day, number, official, short_day
from portal.kit import thai
from portal.sheets.blocks import Block, Grid, Paper, Para

STEPS = (Step(Signer.REPORTER),)
COLUMNS = ("วัน เดือน ปี", "เรื่อง", "เอกสารแนบ", "หมายเหตุ")
WITHDRAWN = "เรื่องที่นำลงจากเว็บไซต์แล้ว"


async def draw(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """Four statements."""
    office, of = await office_of(ask), period(ask.fiscal_year, ask.quarter or 4)
    found = await events(of.first, of.last)
    return Drawn(
        Paper(
            layout="log",
            title=(
                f"บันทึกรายงานผลการเผยแพร่ข้อมูลผ่านเว็บไซต์ของ{office.name}",
                f"เดือน {of.months} ({of.name})",
            ),
            unit=office.name,
            blocks=(table(found, of), *until_now(ask, of)),
            signs=(office.sign(STEPS[0], "ผู้รายงาน"),),
        ),
        lacks=not_begun(ask, of),
        facts={"published": len(found)},
    )


def table(found: Sequence[Event], of: Period) -> Grid:
    return Grid(
        COLUMNS,
        tuple(
            (day(event.day), subject(event), attachments(event), remark(event)) for event in found
        ),
        (22, 36, 28, 14),
        f"เรื่องที่เผยแพร่ เดือน {of.months}",
        empty=f"เดือน {of.months} ไม่มีเรื่องที่เผยแพร่",
    )


def subject(event: Event) -> str:
    """What was taken down is not named any more: a paper is public too."""
    if event.end == "taken_down":
        return f"{WITHDRAWN} (คำขอเลขที่ {official(event.number)})"
    return official(event.title)


def attachments(event: Event) -> str:
    """เอกสาร ๑ ไฟล์ (.pdf ๑.๒ MB), or ไม่มี."""
    lines = []
    for ext, count, size in event.files:
        what = "ภาพ" if ext == "jpg" else "เอกสาร"
        lines.append(f"{what} {number(count)} ไฟล์ (.{ext} {thai.digits(thai.size(size))})")
    return "\n".join(lines) or "ไม่มี"


def remark(event: Event) -> str:
    """What a reader should know: a new edition, words before paper, what was entered late, when
    it ended (X29)."""
    said = []
    if event.edition > 1:
        said.append(f"ปรับปรุง ฉบับที่ {number(event.edition)}")
    if event.spoken:
        said.append(_spoken(event))
    if event.received_on and event.received_on < event.created_on:
        said.append(
            f"ลงทะเบียนย้อนหลัง ได้รับเรื่อง {short_day(event.received_on)}"
            f" บันทึก {short_day(event.created_on)}"
        )
    elif event.received_on:
        said.append(f"ได้รับเรื่อง {short_day(event.received_on)}")
    if event.ended:
        ended = short_day(event.ended)
        said.append(
            {REPLACED: f"มีฉบับใหม่แทน {ended}", OVER: f"ครบระยะเวลาเผยแพร่ {ended}"}.get(
                event.end, f"นำลง {ended}"
            )
        )
    return "\n".join(said)


def _spoken(event: Event) -> str:
    if event.late is None:
        return "อนุญาตทางวาจา ยังไม่ได้ยืนยัน"
    return "อนุญาตทางวาจา ยืนยันเกินกำหนด" if event.late else "อนุญาตทางวาจา ยืนยันแล้ว"


def until_now(ask: Ask, of: Period) -> tuple[Block, ...]:
    """That the time is not over yet."""
    return () if of.over(ask.today) else (Para(f"ข้อมูลถึงวันที่ {day(ask.today)}"),)


def not_begun(ask: Ask, of: Period) -> tuple[Lack, ...]:
    if of.begun(ask.today):
        return ()
    return (Lack(f"{of.name} ยังมาไม่ถึง", "That time has not begun", "/staff/reports/"),)


declare(
    PaperKind(
        "publication-log",
        "บันทึกรายงานผลการเผยแพร่ข้อมูลผ่านเว็บไซต์",
        "Publication log of a quarter",
        "quarter",
        "",
        STEPS,
        draw,
        categories=("oia", "news"),
    )
)
