"""The cover of a bundle of evidence (R95): the indicator's number and title, who is responsible."""

from collections.abc import Mapping

from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import moit
from portal.drafts.kind import Ask, Drawn, Lack, PaperKind, Signer, Step, declare
from portal.drafts.office import office_of
from portal.drafts.words import official
from portal.sheets.blocks import Paper, Para

STEPS = (Step(Signer.REPORTER),)
CODE = "1"


async def draw(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """One statement. `ask.slot`: another indicator than MOIT 1, as its code."""
    office, slot = await office_of(ask), _slot(ask)
    title = official(slot.name_th if slot else "หลักฐานประกอบการประเมิน")
    code = official(ask.slot.partition(":")[2] or CODE)
    return Drawn(
        Paper(
            layout="cover",
            title=(
                f"MOIT {code} {title}",
                official(f"ปีงบประมาณ พ.ศ. {ask.fiscal_year}"),
            ),
            unit=office.name,
            blocks=(Para(f"ผู้รับผิดชอบ {office.manager}"), Para(office.place)),
            signs=(office.sign(STEPS[0], "ผู้รับผิดชอบ"),),
        ),
        lacks=() if slot else (_no_list(ask),),
    )


def _slot(ask: Ask) -> Slot | None:
    asked = moit(ask.fiscal_year)
    slots = asked.file.slots(ask.unit.kind) if asked else {}
    headings = {one.code: one for one in asked.file.slot} if asked else {}
    code = ask.slot.partition(":")[2] or CODE
    return slots.get(code) or headings.get(code)


def _no_list(ask: Ask) -> Lack:
    said = f"ยังไม่มีรายการ MOIT ของปีงบประมาณ {ask.fiscal_year}"
    return Lack(said, f"No MOIT list of fiscal year {ask.fiscal_year}", "/staff/compliance")


declare(
    PaperKind(
        "cover", "ปกเอกสารหลักฐาน MOIT ๑", "Cover of the MOIT 1 bundle",
        "year", "", STEPS, draw, categories=("oia", "policy-strategy"),
    )
)  # fmt: skip
