"""What stands in one line of a checklist, for the papers that are about it. Inside a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from asyncpg import Record

from portal.catalog.asked import Asked
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import slot_with_key
from portal.catalog.standing import arguments, standing
from portal.drafts.kind import Ask
from portal.drafts.words import official
from portal.kit import db


@dataclass(frozen=True)
class Standing:
    """What is public, with what its request says: `number` of the request, `files` by name without
    their types."""

    title: str
    published_at: datetime
    number: str
    details: str
    files: tuple[str, ...]
    links: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Line:
    """A line of a list with what is public in it now, the oldest first."""

    asked: Asked
    slot: Slot
    items: tuple[Standing, ...]

    @property
    def heading(self) -> str:
        """MOIT ๑: the indicator that it belongs to, without its name; "" of other lists."""
        return f"MOIT {official(self.slot.code.split('.')[0])}" if self.asked.fiscal_year else ""

    @property
    def name(self) -> str:
        """MOIT ๒ ข้อ ๒.๒ วิสัยทัศน์ …"""
        label = official(self.slot.label_th)
        parts = (self.heading if self.heading != label else "", label, official(self.slot.name_th))
        return " ".join(filter(None, parts))


async def line_of(ask: Ask) -> Line | None:
    """None for a line that this unit is not asked for. One statement."""
    years = (ask.fiscal_year - 1, ask.fiscal_year, ask.fiscal_year + 1)
    found = slot_with_key(ask.slot, ask.unit.kind, years)
    if found is None:
        return None
    asked, slot = found
    rows = await db.rows(
        f"{standing()} SELECT i.title, i.published_at, p.number, i.details, i.external_links, i.remark,"  # noqa: S608
        " ARRAY(SELECT d.filename FROM public_document d WHERE d.item = i.id ORDER BY d.place) AS files"
        " FROM public_item i JOIN publication p ON p.id = i.publication"
        " WHERE i.id IN (SELECT id FROM standing WHERE slot = $10) ORDER BY i.published_at, i.id",
        *arguments([asked]),
        ask.slot,
    )
    return Line(asked, slot, tuple(map(_standing, rows)))


def _standing(row: Record) -> Standing:
    files = tuple(PurePath(name).stem for name in row["files"])
    links = tuple(row["external_links"] or ())
    return Standing(
        row["title"], row["published_at"], row["number"], row["details"], files, links,
        row["remark"] or "",
    )  # fmt: skip


def titles(items: Sequence[Standing]) -> list[str]:
    return [official(one.title) for one in items]
