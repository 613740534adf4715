"""The table of who is responsible and the flow of a request as papers (R45, R80): the same rows as
the public pages, from the live configuration."""

from collections.abc import Mapping

from portal.catalog.queries import tree
from portal.drafts.kind import Ask, Drawn, PaperKind, Signer, Step, declare
from portal.drafts.office import Office, office_of
from portal.drafts.words import official
from portal.papers.procedure import flow, responsibility, stages
from portal.papers.table import TablePaper
from portal.sheets.blocks import Block, Grid, Heading, Paper, Para

STEPS = (Step(Signer.REPORTER),)
WHERE = ("oia", "work-manuals")


async def draw_responsibility(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """Two statements."""
    office, top = await office_of(ask), await tree()
    table = responsibility(ask.unit, top, "th")
    return Drawn(
        _paper(office, table, "หมวดข้อมูล ขั้นตอน และผู้รับผิดชอบ", _same(table)),
        facts={"categories": len(top)},
    )


async def draw_flow(ask: Ask, _said: Mapping[str, str]) -> Drawn:
    """One statement."""
    office = await office_of(ask)
    lacking = [one.label for one in stages(ask.unit, "th") if not one.is_timed]
    usual = Para(f"ขั้นตอน {' '.join(lacking)} เป็นเวลาปกติ หน่วยงานยังไม่ได้กำหนดเอง")
    table = flow(ask.unit, "th")
    return Drawn(
        _paper(office, table, "ขั้นตอน เวลา และผู้รับผิดชอบ", (usual,) if lacking else ()),
        facts={"not_timed": len(lacking)},
    )


def _paper(office: Office, table: TablePaper, caption: str, after: tuple[Block, ...]) -> Paper:
    notes: list[Block] = []
    for heading, said in table.notes:
        notes += [Heading(official(heading)), *(Para(official(line)) for line in said)]
    title, cited = table.title, [line for line in table.before if line != table.unit]
    through = () if office.name in title else (f"ผ่านเว็บไซต์ {office.name}",)
    return Paper(
        layout="table",
        title=(official(title), *through),
        unit=office.name,
        blocks=(
            *(Para(official(line)) for line in cited),
            Grid(
                table.columns,
                tuple(tuple("\n".join(map(official, cell.split("\n"))) for cell in row)
                      for row in table.rows),
                table.widths,
                caption,
                centred=table.centred,
            ),
            *after,
            *notes,
        ),
        signs=(office.sign(STEPS[0]),),
    )  # fmt: skip


def _same(table: TablePaper) -> tuple[Block, ...]:
    """Rows in which who does it also checks it are named (R79, X30)."""
    rows = [row[0] for row in table.rows if row[3] == row[4]]
    if not rows:
        return ()
    return (Para(f"หมายเหตุ หมวด {' '.join(rows)} ผู้รับผิดชอบและผู้ตรวจสอบเป็นผู้เดียวกัน"),)


declare(
    PaperKind(
        "responsibility", "ตารางวิธีการและขั้นตอนเปิดเผยข้อมูล", "Table of who is responsible",
        "year", "", STEPS, draw_responsibility, evidence="1.1.3", categories=WHERE,
    )
)  # fmt: skip
declare(
    PaperKind(
        "flow", "ขั้นตอนการเผยแพร่ข้อมูลสาธารณะผ่านเว็บไซต์", "Flow of a request",
        "year", "", STEPS, draw_flow, evidence="1.1.3", categories=WHERE,
    )
)  # fmt: skip
