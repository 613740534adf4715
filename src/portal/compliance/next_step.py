"""What to do about a cell that lacks something: the request form filled in, the declaration, what
is public already and fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from portal.catalog.asked import Asked, Period
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import lists_of
from portal.catalog.kinds import kinds
from portal.catalog.queries import Node, flat, tree
from portal.catalog.standing import arguments, standing
from portal.compliance.coverage import LACKING, Cell, State
from portal.compliance.fitting import Candidate, Fit, bare, fits
from portal.kit import clock, db, thai
from portal.publication.periods import coverage, next_title

BOARD = "/staff/compliance/board"
NEWEST = 500  # items among which is looked
SOON = 30  # days
LONG = 8  # letters of a word that says enough for a title
ASIDE = re.compile(r"ของปี(นี้|ที่แล้ว|ก่อน)|ลงนามแล้ว|เดือนละ.*|\(ถ้ามี\)")
# What a name says of its year, in brackets or besides; and names that are sentences, not titles.
BESIDES = re.compile(r"(ประจำ)?ปีงบประมาณ( พ\.ศ\.)? [0-9๐-๙]{4}|\(.*?\)|ทั้งนี้.*|ในปีที่ผ่านมา")
SENTENCE = re.compile(r"(หน่วยงาน)?มี(การ)?")
UNDER_WAY = ("draft", "submitted", "reviewed", "approved", "rejected")


@dataclass(frozen=True)
class Known:
    """What the unit has, to be proposed: `items` that are public, `pending` requests, the newest
    first; `before`: titles of what stood last year, by the list's family and the slot's code."""

    items: list[Candidate]
    pending: list[Candidate]
    nodes: list[Node]
    before: dict[tuple[str, str], list[str]] = field(default_factory=dict)


async def known(year: int) -> Known:
    """Four statements. Inside a transaction."""
    columns = "p.title, coalesce(c.code, '') AS category, p.kind, p.coverage_from, p.coverage_to"
    category = "LEFT JOIN category c ON c.tenant = p.tenant AND c.id = p.category"
    public = await db.rows(
        f"SELECT p.id, p.publication, {columns}, 'published' AS state FROM public_item p"  # noqa: S608
        f" {category} ORDER BY p.published_at DESC, p.id LIMIT {NEWEST}"
    )
    pending = await db.rows(
        f"SELECT p.item, p.id, {columns}, p.state FROM publication p {category}"  # noqa: S608
        f" WHERE p.state = ANY($1) AND p.title <> '' ORDER BY p.updated_at DESC LIMIT {NEWEST}",
        list(UNDER_WAY),
    )
    nodes = [one for _, one in flat(await tree()) if one.active and one.accepts_items]
    return Known(
        [Candidate(*row) for row in public],
        [Candidate(*row) for row in pending],
        nodes,
        await last_year(year - 1),
    )


async def last_year(year: int) -> dict[tuple[str, str], list[str]]:
    """Titles of what stood in the lists of a year or stands there, the newest first, by the list's
    family and the slot's code. One statement."""
    lists = lists_of(year)
    rows = await db.rows(
        f"{standing(ended=True)} SELECT DISTINCT ON (slot, id) slot, title, published_at"  # noqa: S608
        " FROM standing ORDER BY slot, id, published_at DESC",
        *arguments(lists),
    )
    of = {one.name: one.family for one in lists}
    found: dict[tuple[str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: row["published_at"], reverse=True):
        name, _, code = row["slot"].partition(":")
        found.setdefault((of[name], code), []).append(row["title"])
    return found


def before_in(cell: Cell, seen: Known) -> list[str]:
    """Titles of what stood there before: what is over, then last year's, the newest first."""
    last = seen.before.get((cell.asked.family, cell.slot.code), [])
    return list(dict.fromkeys([*(one.title for one in cell.gone), *last]))


def proposals(cell: Cell, seen: Known, *, most: int = 3) -> list[Fit]:
    """What is public and would fit the cell, where it does not stand yet."""
    there = {one.id for one in cell.items}
    before = [bare(title) for title in before_in(cell, seen)]
    items = [one for one in seen.items if one.id not in there]
    return fits(items, cell.slot, cell.period, before, most)


def under_way(cell: Cell, seen: Known) -> Candidate | None:
    """A request that would fill the cell when it is public."""
    before = [bare(title) for title in before_in(cell, seen)]
    found = fits(seen.pending, cell.slot, cell.period, before, 1)
    return found[0].item if found else None


# ---- the request form, filled in ------------------------------------------------------------


def request_url(cell: Cell, seen: Known) -> str:
    """The form with the title, category, kind and dates that the cell asks for."""
    node, kind = _where(cell.slot, seen.nodes)
    given = {
        "title": title_for(cell, before_in(cell, seen)),
        "category": node.code if node else "",
        "kind": kind,
        "coverage_from": _iso(cell.period.begins),
        "coverage_to": _iso(cell.period.ends),
    }
    return f"/staff/requests/new?{urlencode({name: one for name, one in given.items() if one})}"


def declare_url(cell: Cell) -> str:
    return f"/staff/settings/declarations?{urlencode({'place': cell.key})}"


def slot_url(cell: Cell) -> str:
    of = {"slot": cell.key, "period": cell.period.code, "year": cell.asked.year}
    return f"/staff/compliance/slot?{urlencode({name: one for name, one in of.items() if one})}"


def _where(slot: Slot, nodes: Sequence[Node]) -> tuple[Node | None, str]:
    """(the unit's category in which it would stand by itself, its kind or ""). Of categories that
    name none of the slot's kinds, the first takes its usual one."""
    mine = [one for code in slot.categories for one in nodes if one.code == code]
    for kind in slot.kinds:
        for node in [*mine, *nodes]:
            if kind in node.kinds:
                return node, kind
    return (mine[0], "") if mine else (None, "")


def title_for(cell: Cell, before: Sequence[str]) -> str:
    """Last time's title for this period; else the entry in a few words, with the period."""
    for title in before:
        if found := _next(title, cell.period):
            return found
    return f"{_in_short(cell.slot)} {said(cell.asked, cell.slot, cell.period)}".strip()[:300]


def _in_short(slot: Slot) -> str:
    """The entry as a title."""
    of_kind = kinds().get(slot.kinds[0]) if slot.kinds and slot.every == "month" else None
    if of_kind:
        return of_kind.name_th.removesuffix("รายเดือน").strip()
    name = " ".join(BESIDES.sub(" ", slot.name_th).split())
    if not SENTENCE.match(name):
        return name
    words = [word for word in slot.words if len(word) >= LONG]
    short = words[0] if words else ASIDE.sub("", slot.todo_th) or SENTENCE.sub("", name, count=1)
    return " ".join(short.split())


def _next(title: str, period: Period) -> str:
    """The same title for the period; "" when it cannot be said so."""
    if coverage(title) is None:
        return next_title(title) if period.code.isdigit() else ""
    for _ in range(13):
        if coverage(title) == (period.begins, period.ends):
            return title
        title = next_title(title)
    return ""


def said(asked: Asked, slot: Slot, period: Period) -> str:
    """The period as titles say it; "" where any time will do."""
    year = asked.year - slot.of_last_year
    if slot.every == "month":
        return f"ประจำเดือน{period.name_th}"
    if period.among:
        return f"{period.name_th} ปีงบประมาณ พ.ศ. {year}"
    if period.begins:
        return f"ประจำปีงบประมาณ พ.ศ. {year}"
    return ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# ---- which first ----------------------------------------------------------------------------


def worth_doing(cells: Sequence[Cell], most: int = 5) -> list[Cell]:
    """What to do first, each slot once: what is late (the longest first), what was there and is
    over, what is due within SOON days, what the law asks for and is missing, the rest."""
    ranked = sorted(
        (cell for cell in cells if cell.state in LACKING or cell.state == State.DUE),
        key=lambda cell: (*_rank(cell), cell.slot.optional),
    )
    found: dict[str, Cell] = {}
    for cell in ranked:
        found.setdefault(cell.key, cell)
    return list(found.values())[:most]


def _rank(cell: Cell) -> tuple[int, int]:
    days = cell.days or 0
    if cell.state == State.LATE:
        return 0, days
    if cell.state == State.EXPIRED:
        return 1, days
    if cell.state == State.DUE:
        return (2, days) if days <= SOON else (5, days)
    return (3, 0) if cell.asked.family == "oia" and not cell.slot.optional else (4, 0)


def quarter_of(cell: Cell) -> int:
    """The quarter of the fiscal year (1 to 4) to which a cell belongs: in which it is asked for,
    or, of what is asked for all year, in which it is due; 0 where nothing sets a day."""
    period = cell.period
    day = period.due if period.code in ("", str(cell.asked.year)) else period.opens
    return (day.month + 2) % 12 // 3 + 1 if day else 0


def now_year() -> int:
    return thai.fiscal_year(clock.today())
