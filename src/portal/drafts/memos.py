"""The three memos of an evidence bundle (R96-R99): that the site is run and conforms, that the
guideline may be published, what came of a quarter with its problems."""

from collections.abc import Mapping

from portal.drafts.announcement import subject as announced
from portal.drafts.clauses import standard
from portal.drafts.conformity import statement
from portal.drafts.facts import counted, events, handled, trained
from portal.drafts.kind import Ask, Drawn, Narrative, PaperKind, Signer, Step, declare
from portal.drafts.log import not_begun, until_now
from portal.drafts.log import subject as subject_of
from portal.drafts.office import Office, memo_head, office_of
from portal.drafts.periods import period
from portal.drafts.proposals import Seen, advice, problems
from portal.drafts.words import Clauses, narrated, number, official
from portal.kit import clock
from portal.laws.cite import cite
from portal.monitoring.conformity import Conformity, conformity
from portal.sheets.blocks import Block, Heading, Paper, Para

WHERE = ("oia", "policy-strategy")
NOTED = (Step(Signer.REPORTER), Step(Signer.HEAD, "ทราบ"))
ALLOWED = (Step(Signer.REPORTER), Step(Signer.HEAD, "อนุมัติ"))
CLOSINGS: dict[tuple[Step, ...], str] = {
    NOTED: "จึงเรียนมาเพื่อโปรดทราบ",
    ALLOWED: "จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ",
}


def memo(
    office: Office, subject: str, steps: tuple[Step, ...], blocks: list[Block], closing: str = ""
) -> Paper:
    """`closing`: the last sentence; the usual one of these steps without it."""
    return Paper(
        layout="memo",
        title=(),
        unit=office.name,
        blocks=(*blocks, Para(closing or CLOSINGS[steps])),
        signs=tuple(office.sign(step) for step in steps),
        memo=memo_head(office, subject),
    )


def act() -> str:
    """What obliges the unit, as memos begin."""
    return (
        f"ตาม{cite('oia', '9(8)')} ที่กำหนดให้หน่วยงานของรัฐต้องจัดให้มีข้อมูลข่าวสารของราชการไว้ให้ประชาชนเข้าตรวจดูได้"
        f" และตาม{cite('oia-notice-9-8')}"
    )


# ---- that the site is run and conforms (R96) -------------------------------------------------


async def report(ask: Ask, said: Mapping[str, str]) -> Drawn:
    """About fifteen statements."""
    office, of = await office_of(ask), period(ask.fiscal_year)
    found = await events(of.first, of.last)
    checked = await conformity(of.first, min(of.last, clock.today()))
    name = office.name
    narratives = (
        Narrative("result", "ผลการดำเนินงาน", "Results", _result(office, len(found), checked)),
        Narrative("advice", "ข้อเสนอเพื่อปรับปรุง", "Recommendation", _keep(office, ask)),
    )
    blocks: list[Block] = [
        Heading("ความเป็นมา"),
        Para(
            f"ด้วย{office.manager} มีภารกิจในการบริหารจัดการเว็บไซต์{name} ในการเผยแพร่ข้อมูลข่าวสารของทางราชการ"
            " เพื่อประโยชน์แก่ประชาชน ให้สามารถเข้าถึงข้อมูลได้สะดวก รวดเร็ว ได้รับข้อมูลที่ถูกต้องครบถ้วน"
            f" {act()} และ{standard()}"
        ),
        Heading("ข้อพิจารณา"),
        *narrated(narratives, said, "result"),
        *narrated(narratives, said, "advice"),
        Heading("ข้อเสนอ"),
    ]
    return Drawn(
        memo(office, f"ขอรายงานผลการดำเนินงานเว็บไซต์ {name}", NOTED, blocks),
        narratives,
        (*office.lacks_head(), *not_begun(ask, of)),
        {"published": len(found), "conforms": checked.conforms},
    )


def _result(office: Office, published: int, checked: Conformity) -> str:
    """Backed by the checks: it says that all is well only where every check says so (R93)."""
    name = office.name
    lines = [
        f"{office.manager} ขอรายงานผลการดำเนินงานเว็บไซต์{name} ว่ามีการนำข้อมูลข่าวสารทั้งในรูปแบบข้อความ บทความ"
        f" ภาพ และเอกสาร เผยแพร่บนเว็บไซต์{name} จำนวน {number(published)} เรื่อง"
    ]
    return "\n".join([*lines, *statement(checked)])


def _keep(office: Office, ask: Ask) -> str:
    return (
        "ทั้งนี้ เพื่อให้การเปิดเผยข้อมูลข่าวสารภาครัฐผ่านเว็บไซต์มีประสิทธิภาพตาม"
        f"{cite('ita')} เห็นควรให้หน่วยงานดำเนินการ"
        f"ตามประกาศ{office.name} เรื่อง {announced(office, ask.fiscal_year)} โดยเคร่งครัด"
    )


# ---- that the guideline may be published (R97) -----------------------------------------------


async def permission(ask: Ask, said: Mapping[str, str]) -> Drawn:
    """One statement."""
    office = await office_of(ask)
    name, called = office.name, announced(office, ask.fiscal_year)
    narratives = (
        Narrative(
            "request", "สิ่งที่ขออนุญาต", "What is asked for",
            f"ดังนั้น {office.manager} จึงขออนุญาตเผยแพร่ประกาศ{name} เรื่อง {called} ผ่านเว็บไซต์/บอร์ดประชาสัมพันธ์"
            f"ของ{name} ซึ่งได้แนบมาพร้อมนี้แล้ว",
        ),
    )  # fmt: skip
    blocks: list[Block] = [
        Para(f"{act()} นั้น"),
        Para(
            f"{office.manager} ได้จัดทำมาตรการ กลไก และการวางระบบในการเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน"
            f" ประจำปีงบประมาณ พ.ศ. {official(ask.fiscal_year)} เพื่อใช้เป็นแนวทางในการเผยแพร่ข้อมูลของ{name}"
            " ต่อสาธารณะ และเพื่อกำหนดช่องทางและหลักเกณฑ์ในการเข้าถึงและใช้ประโยชน์จากข้อมูลของประชาชนทั่วไป"
        ),
        *narrated(narratives, said, "request"),
    ]
    subject = "ขออนุมัติและขออนุญาตประกาศเผยแพร่ข้อมูลสู่สาธารณะผ่านเว็บไซต์/บอร์ดประชาสัมพันธ์ของหน่วยงาน"
    paper = memo(office, subject, ALLOWED, blocks, "จึงเรียนมาเพื่อโปรดทราบและพิจารณาอนุมัติ")
    return Drawn(paper, narratives, tuple(office.lacks_head()))


# ---- what came of a quarter (R98) ------------------------------------------------------------


async def follow_up(ask: Ask, said: Mapping[str, str]) -> Drawn:
    """About twenty statements. The list is that of the quarter's log."""
    office, of = await office_of(ask), period(ask.fiscal_year, ask.quarter or 4)
    counts = await counted(of)
    seen = Seen(counts, await handled(of), trained=len(await trained(of)))
    narratives = (
        Narrative("problems", "ปัญหา/อุปสรรค", "Problems and obstacles", problems(seen)),
        Narrative("advice", "ข้อเสนอ", "Recommendations", advice(seen)),
    )
    items, shown = Clauses(), len(counts.events)
    for event in counts.events:
        items.add(0, subject_of(event))
    none = Para(f"เดือน {of.months} ไม่มีเรื่องที่เผยแพร่")
    blocks: list[Block] = [
        Heading("เรื่องเดิม"),
        Para(
            "ตามแนวทางการดำเนินงานด้านคุณธรรมและความโปร่งใสของหน่วยงานภาครัฐ กำหนดให้หน่วยงานมีการกำหนดมาตรการ"
            " และวางระบบการเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน โดยให้มีการติดตามผลการดำเนินงาน"
            " และสรุปปัญหาอุปสรรคต่อผู้บริหาร นั้น"
        ),
        Heading("ข้อพิจารณา"),
        Para(
            f"ขอรายงานผลการดำเนินงานไตรมาสที่ {number(of.quarter)} ({of.short_months})"
            f"{f' มีเรื่องที่เผยแพร่ {number(shown)} เรื่อง' if shown else ''} ดังนี้"
        ),
        *(items.blocks or [none]),
        *until_now(ask, of),
        Heading("ปัญหา/อุปสรรค"),
        *narrated(narratives, said, "problems"),
        Heading("ข้อเสนอ"),
        *narrated(narratives, said, "advice"),
        Para(
            "เห็นควรอนุญาตเผยแพร่รายงานผลการติดตามการดำเนินงานและสรุปปัญหาอุปสรรคการดำเนินงานเผยแพร่ข้อมูลต่อสาธารณะ"
        ),
    ]
    subject = (
        "รายงานผลการติดตามการดำเนินงานและสรุปปัญหาอุปสรรคการดำเนินงานเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์"
        f" {of.name}"
    )
    return Drawn(
        memo(office, subject, ALLOWED, blocks),
        narratives,
        (*office.lacks_head(), *not_begun(ask, of)),
        {"published": len(counts.events), "quarter": of.quarter},
    )


declare(
    PaperKind(
        "memo-report", "บันทึกข้อความรายงานผลการดำเนินงานเว็บไซต์", "Memo: how the site is run",
        "year", "memo", NOTED, report, evidence="1.2.1", categories=WHERE,
    )
)  # fmt: skip
declare(
    PaperKind(
        "memo-permission", "บันทึกข้อความขออนุมัติและขออนุญาตเผยแพร่", "Memo: permission to publish",
        "year", "memo", ALLOWED, permission, evidence="1.1.1", categories=WHERE,
    )
)  # fmt: skip
declare(
    PaperKind(
        "memo-follow-up", "บันทึกข้อความรายงานผลการติดตามและปัญหาอุปสรรค", "Memo: follow-up of a quarter",
        "quarter", "memo", ALLOWED, follow_up, evidence="1.2.2", categories=WHERE,
    )
)  # fmt: skip
