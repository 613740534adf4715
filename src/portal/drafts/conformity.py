"""The statement that what is published conforms to the standard and the rules (R93), backed by the
checks that the system ran: it says so only where every check did."""

from collections.abc import Mapping

from portal.drafts.annual import lists_now
from portal.drafts.figures import completeness
from portal.drafts.kind import Ask, Drawn, PaperKind, Signer, Step, declare
from portal.drafts.log import not_begun, until_now
from portal.drafts.office import office_of
from portal.drafts.periods import period
from portal.drafts.words import listed, number, official, short_day
from portal.kit import thai
from portal.kit.clock import BANGKOK
from portal.laws.cite import cite, short
from portal.monitoring.check import STATUSES, UNKNOWN, WARN
from portal.monitoring.conformity import Conformity, Line, conformity
from portal.sheets.blocks import Block, Grid, Heading, Paper, Para

STEPS = (Step(Signer.REPORTER), Step(Signer.HEAD, "ทราบ"))
COLUMNS = ("ที่", "รายการที่ตรวจ", "ตรวจแล้ว", "ตรวจล่าสุด", "ผลล่าสุด")
RESULTS = {WARN: "ควรปรับปรุง"}  # the screen's word, ควรดู, is none for a paper


async def draw(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """Ten statements."""
    office, of = await office_of(ask), period(ask.fiscal_year, ask.quarter)
    checked = await conformity(of.first, min(of.last, ask.today))
    lists = await lists_now(ask.fiscal_year)
    blocks: list[Block] = [
        Para(
            f"{office.name} ขอรายงานผลการตรวจสอบข้อมูลที่เผยแพร่ผ่านเว็บไซต์ของหน่วยงาน เดือน {of.months} ({of.name})"
            f" เทียบกับ{cite('gws')} และ{cite('oia', '7', '9')} ดังนี้"
        ),
        Heading("คำรับรอง"),
        *(Para(words) for words in statement(checked)),
        *until_now(ask, of),
        Heading("ผลการตรวจโดยระบบ"),
        Grid(
            COLUMNS,
            tuple(_row(place, line) for place, line in enumerate(checked.lines, 1)),
            (6, 40, 14, 22, 18),
            f"ผลการตรวจเว็บไซต์ เดือน {of.months}",
            centred=(0,),
            right=(2,),
        ),
        *_known(checked),
        *completeness(lists.figures),
    ]
    return Drawn(
        Paper(
            layout="report",
            title=(
                "รายงานผลการตรวจสอบความสอดคล้องของข้อมูลที่เผยแพร่กับมาตรฐานและกฎ ระเบียบที่เกี่ยวข้อง",
                office.place,
                of.name,
            ),
            unit=office.name,
            blocks=tuple(blocks),
            signs=(office.sign(STEPS[0], "ผู้รายงาน"), office.sign(STEPS[1])),
        ),
        lacks=(*office.lacks_head(), *not_begun(ask, of)),
        facts={
            "conforms": checked.conforms,
            "not_conforming": [line.check.code for line in checked.not_conforming],
        },
    )


def statement(checked: Conformity) -> list[str]:
    """What may be said of the time, one sentence each: never that all is well while a check says
    otherwise or did not run."""
    if checked.conforms:
        return [
            f"จากการตรวจสอบโดยระบบ ข้อมูลที่เผยแพร่ถูกต้องตาม{short('gws')}และกฎ ระเบียบต่าง ๆ ที่เกี่ยวข้อง"
            " ไม่พบความไม่สอดคล้อง"
        ]
    ran = [line for line in checked.not_conforming if line.runs]
    wrong = [line for line in ran if line.last != UNKNOWN]
    unseen = [line for line in ran if line.last == UNKNOWN]
    never = [line for line in checked.not_conforming if not line.runs]
    said = []
    if wrong:
        said.append(f"จากการตรวจสอบโดยระบบ รายการที่ยังไม่สอดคล้อง ได้แก่ {_names(wrong)}")
    if unseen:  # what could not be looked at is not called wrong
        said.append(f"รายการที่ระบบยังตรวจไม่ได้ จึงยังรับรองไม่ได้ ได้แก่ {_names(unseen)}")
    if len(never) == len(checked.lines):
        said.append("ระบบยังไม่ได้ตรวจรายการใดในช่วงเวลานี้ จึงยังรับรองไม่ได้")
    elif never:
        said.append(f"รายการที่ระบบยังไม่ได้ตรวจในช่วงเวลานี้ ได้แก่ {_names(never)}")
    return said


def _names(lines: list[Line]) -> str:
    return listed([official(line.check.name[0]) for line in lines])


def _row(place: int, line: Line) -> tuple[str, ...]:
    if not line.runs:
        return (number(place), official(line.check.name[0]), "ยังไม่ได้ตรวจ", "ไม่มี", "ไม่มีผล")
    last = short_day(line.last_at.astimezone(BANGKOK)) if line.last_at else "ไม่มี"
    found = f" ({thai.digits(line.found)} รายการ)" if line.found else ""
    return (
        number(place),
        official(line.check.name[0]),
        f"{number(line.runs)} ครั้ง",
        last,
        f"{RESULTS.get(line.last) or STATUSES[line.last][0]}{found}",
    )


def _known(checked: Conformity) -> list[Block]:
    """What people said of a finding that they know of."""
    said: list[Block] = [
        Para(
            f"{official(line.check.name[0])}: รับทราบโดย{official(by)} ถึง {short_day(until)}"
            f" เหตุผล {official(reason)}"
        )
        for line in checked.lines
        for reason, until, by in line.acks
    ]
    return [Heading("รายการที่รับทราบไว้"), *said] if said else []


declare(
    PaperKind(
        "conformity", "รายงานผลการตรวจสอบความสอดคล้องกับมาตรฐาน", "Statement of conformity",
        "quarter", "", STEPS, draw, categories=("oia", "news"),
    )
)  # fmt: skip
