"""The report on complaints (R38, R39; MOIT 10): of service and of corruption, from 1 October to the
end of a quarter. The portal has no complaint box yet: each figure is entered as a narrative of its
own, and one that is no number, or more settled than received, keeps the paper from being signed."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.drafts.kind import Ask, Drawn, Lack, Narrative, PaperKind, Signer, Step, declare
from portal.drafts.log import not_begun, until_now
from portal.drafts.office import office_of
from portal.drafts.periods import until_quarter
from portal.drafts.words import narrated, number, whole_number, written
from portal.sheets.blocks import Block, Chart, Grid, Heading, Paper, Para

STEPS = (Step(Signer.REPORTER), Step(Signer.HEAD, "ทราบ"))
PAGE = "/staff/reports/"
SUBJECTS = (
    ("service", "เรื่องร้องเรียนการปฏิบัติงานหรือการให้บริการ", "Complaints about work or service"),
    ("corruption", "เรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "Complaints about corruption"),
)
FIGURES = (
    ("received", "รับเรื่อง", "received"),
    ("settled", "ดำเนินการแล้วเสร็จ", "settled"),
)


@dataclass(frozen=True)
class Entered:
    """Of one subject; None where no number stands there yet."""

    label: str
    received: int | None
    settled: int | None

    @property
    def pending(self) -> int | None:
        if self.received is None or self.settled is None:
            return None
        return self.received - self.settled


async def draw(ask: Ask, said: Mapping[str, str]) -> Drawn:
    """One statement."""
    office, of = await office_of(ask), until_quarter(ask.fiscal_year, ask.quarter or 4)
    narratives = _narratives()
    entered, lacks = _entered(narratives, said)
    rows = tuple(
        (one.label, _shown(one.received), _shown(one.settled), _shown(one.pending))
        for one in entered
    )
    blocks: list[Block] = [
        Para(f"{office.name} ขอรายงานผลการดำเนินการเกี่ยวกับเรื่องร้องเรียน ตั้งแต่เดือน {of.months} ดังนี้"),
        Grid(
            ("ประเภท", "รับเรื่อง", "ดำเนินการแล้วเสร็จ", "อยู่ระหว่างดำเนินการ"),
            rows,
            (34, 20, 21, 25),
            f"จำนวนเรื่องร้องเรียน เดือน {of.months}",
            right=(1, 2, 3),
        ),
        *_chart(entered),
        *until_now(ask, of),
        Heading("การดำเนินการและข้อเสนอแนะ"),
        *narrated(narratives, said, "handling"),
    ]
    return Drawn(
        Paper(
            layout="report",
            title=(
                "รายงานผลการดำเนินการเกี่ยวกับเรื่องร้องเรียนการปฏิบัติงานหรือการให้บริการ"
                " และเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ",
                office.place,
                f"เดือน {of.months}",
            ),
            unit=office.name,
            blocks=tuple(blocks),
            signs=(office.sign(STEPS[0], "ผู้รายงาน"), office.sign(STEPS[1])),
        ),
        narratives,
        (*lacks, *office.lacks_head(), *not_begun(ask, of)),
        {
            code: [row.received, row.settled]
            for (code, _, _), row in zip(SUBJECTS, entered, strict=True)
        },
    )


def _narratives() -> tuple[Narrative, ...]:
    figures = [
        Narrative(f"{code}-{figure}", f"{label}: {words} (จำนวนเรื่อง)", f"{english}: {said}", "")
        for code, label, english in SUBJECTS
        for figure, words, said in FIGURES
    ]
    handling = Narrative("handling", "การดำเนินการและข้อเสนอแนะ", "How they were handled", "")
    return (*figures, handling)


def _entered(
    narratives: tuple[Narrative, ...], said: Mapping[str, str]
) -> tuple[list[Entered], list[Lack]]:
    by_key = {one.key: one for one in narratives}
    found, lacks = [], []
    for code, label, _ in SUBJECTS:
        figures = {}
        for figure, _, _ in FIGURES:
            narrative = by_key[f"{code}-{figure}"]
            figures[figure] = whole_number(narrative, said)
            if figures[figure] is None and written(narrative, said):
                words = f"{narrative.label_th} ใส่เป็นตัวเลข เช่น 0 หรือ 3"
                lacks.append(Lack(words, f"{narrative.label_en}: a whole number", PAGE))
        one = Entered(label, figures["received"], figures["settled"])
        if (one.pending or 0) < 0:
            words = f"{label} ดำเนินการแล้วเสร็จมากกว่าที่รับเรื่อง"
            lacks.append(Lack(words, "More settled than received", PAGE))
        found.append(one)
    return found, lacks


def _chart(entered: list[Entered]) -> list[Block]:
    points = tuple((one.label, float(one.received)) for one in entered if one.received is not None)
    return [Chart("เรื่องร้องเรียนที่รับ", "เรื่อง", points)] if points else []


def _shown(count: int | None) -> str:
    return "ยังไม่ได้ใส่จำนวน" if count is None or count < 0 else number(count)


declare(
    PaperKind(
        "complaints", "รายงานผลการดำเนินการเกี่ยวกับเรื่องร้องเรียน", "Report on complaints",
        "quarter", "", STEPS, draw, evidence="10.2",
        categories=("service-complaint-report", "oia"),
    )
)  # fmt: skip
