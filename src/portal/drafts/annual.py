"""The annual monitoring report (R87-R90): the structure and order of Kaeng Khoi's, its counts, then
the figures of the year, problems and recommendations, and who reports."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.catalog.checklists import OIA, lists_of
from portal.compliance.coverage import Figures, State, by_list, coverage
from portal.compliance.coverage import figures as figures_of
from portal.drafts import clauses, figures
from portal.drafts.facts import Counted, Handled, counted, handled, trained
from portal.drafts.kind import Ask, Drawn, Narrative, PaperKind, Signer, Step, declare
from portal.drafts.log import not_begun, until_now
from portal.drafts.office import Office, office_of
from portal.drafts.periods import Period, period
from portal.drafts.proposals import Seen, advice, is_not_done, problems
from portal.drafts.words import Clauses, day, narrated, number, official
from portal.office import records
from portal.papers.procedure import stages
from portal.sheets.blocks import Block, Heading, Paper, Para
from portal.visitors.queries import by_month, satisfaction

STEPS = (Step(Signer.REPORTER), Step(Signer.HEAD, "ทราบ"))


@dataclass(frozen=True)
class Lists:
    """The checklists of a year: (name, figures) of each, and how many entries of the Act's index
    are filled."""

    figures: tuple[tuple[str, Figures], ...]
    in_index: int


async def lists_now(fiscal_year: int) -> Lists:
    """Seven statements."""
    lists = lists_of(fiscal_year)
    cells = by_list(await coverage(lists))
    act = next((cells[one.name] for one in lists if one.family == OIA), [])
    return Lists(
        tuple((one.short_th, figures_of(cells[one.name])) for one in lists),
        sum(cell.state == State.PRESENT for cell in act),
    )


async def draw(ask: Ask, said: Mapping[str, str]) -> Drawn:
    """About thirty statements, whatever the number of items."""
    office, of = await office_of(ask), period(ask.fiscal_year)
    counts, handling = await counted(of), await handled(of)
    lists, training = await lists_now(ask.fiscal_year), await trained(of)
    visits, satisfied = await by_month(ask.fiscal_year), await satisfaction(ask.fiscal_year)
    orders = await records.orders(1)
    narratives = _narratives(Seen(counts, handling, lists.figures, len(training)))
    blocks: list[Block] = [
        Heading("หลักการและเหตุผล"),
        Para(
            f"{clauses.basis()} {office.name}จึงกำหนดแนวทางการเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงานขึ้น"
        ),
        Heading("หัวข้อเรื่องข้อมูล"),
        *_topics(office, counts, lists.in_index),
        Heading("ขั้นตอนการเผยแพร่/ปรับปรุงข้อมูล ดำเนินการดังนี้"),
        *_steps(office, orders),
        Heading("ผลการดำเนินงาน"),
        *_summary(counts, of),
        *until_now(ask, of),
        *figures.by_category(counts),
        *figures.by_month(counts),
        *figures.waiting(handling),
        *figures.refusals(handling),
        *figures.other(handling),
        *figures.visits(visits),
        *figures.satisfied(satisfied),
        *figures.completeness(lists.figures),
        *figures.trainings(training),
        Heading("สรุปปัญหา และข้อเสนอแนะ"),
        *narrated(narratives, said, "problems"),
        *narrated(narratives, said, "advice"),
    ]
    return Drawn(
        Paper(
            layout="report",
            title=(
                "รายงานผลการติดตามการดำเนินงานเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน",
                office.place,
                f"ประจำปีงบประมาณ พ.ศ. {official(ask.fiscal_year)}",
            ),
            unit=office.name,
            blocks=tuple(blocks),
            signs=(office.sign(STEPS[0], "ผู้รายงาน"), office.sign(STEPS[1])),
        ),
        narratives,
        (*office.lacks_head(), *not_begun(ask, of)),
        _facts(counts, handling, lists),
    )


def _topics(office: Office, counts: Counted, in_index: int) -> list[Block]:
    """Each category with what is under it, and how much of it there is (R88)."""
    said = Clauses()
    for tally in counts.top:
        clauses.categories(said, office, [tally.node], 0)
        words = figures.count_words(tally, in_index)
        is_there = words.startswith(("จำนวน", "เป็น"))
        begins = "มีข้อมูลนำเผยแพร่" if is_there else "ข้อมูลนำเผยแพร่"
        said.blocks.append(Para(f"{begins}ผ่านเว็บไซต์ของหน่วยงาน {words}", depth=1))
    return said.blocks


def _steps(office: Office, orders: object) -> list[Block]:
    said = Clauses()
    task = " ปฏิบัติงานบริหารจัดการเว็บไซต์ของหน่วยงาน"
    named = task.strip() in office.manager  # some offices' manager is called by the task
    given = office.manager if named else office.manager + task
    said.add(0, f"{office.head or 'หัวหน้าหน่วยงาน'} มอบหมาย{given}")
    said.add(0, "การนำเข้าข้อมูลข่าวสาร ต้องเป็นปัจจุบัน ถูกต้อง และครบถ้วน ระบุแหล่งที่มาหรือเจ้าของข้อมูล"
                " ช่วงวันที่ของข้อมูลข่าวสาร วันที่เผยแพร่ ประเภท (นามสกุล) ไฟล์ ขนาดไฟล์ โดยมีลำดับการปฏิบัติ ดังนี้")  # fmt: skip
    for one in stages(office.unit, "th"):
        said.add(1, official(one.does))
    said.add(0, "กลไกการตรวจสอบ กำกับติดตามอย่างต่อเนื่อง")
    said.add(1, _order(orders))
    clauses.control(said, office)
    return said.blocks


def _order(orders: object) -> str:
    if not orders:
        return "คำสั่งปฏิบัติหน้าที่ผู้ดูแลบริหารจัดการเว็บไซต์: ยังไม่ดำเนินการ"
    last = orders[0]  # type: ignore[index]
    return (
        f"มีคำสั่งปฏิบัติหน้าที่ผู้ดูแลบริหารจัดการเว็บไซต์ ที่ {official(last['number'])} ลงวันที่ {day(last['day'])}"
    )


def _summary(counts: Counted, of: Period) -> tuple[Block, ...]:
    return (
        Para(
            f"ใน{of.name} เผยแพร่เรื่องใหม่ {number(counts.new)} เรื่อง ปรับปรุง"
            f" {number(counts.updated)} ครั้ง และมีเรื่องที่เผยแพร่อยู่ทั้งสิ้น {number(counts.standing)} เรื่อง"
        ),
    )


def _narratives(seen: Seen) -> tuple[Narrative, ...]:
    return (
        Narrative("problems", "สรุปปัญหา", "Problems", problems(seen)),
        Narrative("advice", "ข้อเสนอแนะ", "Recommendations", advice(seen)),
    )


def _facts(counts: Counted, handling: Handled, lists: Lists) -> dict[str, object]:
    return {
        "standing": counts.standing,
        "new": counts.new,
        "updated": counts.updated,
        "by_category": {one.node.number: one.standing for one in counts.top},
        "not_done": [one.node.code for one in counts.top if is_not_done(one)],
        "refused": handling.refused,
        "verbal": handling.verbal,
        "percent": {name: of.percent for name, of in lists.figures},
    }


declare(
    PaperKind(
        "annual-report",
        "รายงานผลการติดตามการเผยแพร่ข้อมูลประจำปี",
        "Annual monitoring report",
        "year",
        "",
        STEPS,
        draw,
        evidence="1.2.2",
        categories=("oia", "news"),
        looks_back=True,
    )
)
