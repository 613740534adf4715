"""Which published items would fit a slot, and why: by a word of the title, the title of last
year's, the category, the kind of content. Proposed with the reason, placed only when a person taps.
Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.catalog.asked import Period
from portal.catalog.checklist_file import Slot
from portal.kit import thai
from portal.publication import periods

MOST = 3  # proposals for one cell
DATED = re.compile(r"[0-9]+|ปีงบประมาณ|ประจำ|พ\.ศ\.|ไตรมาส(?:ที่)?|เดือน|\s")
MONTHS = re.compile("|".join(map(re.escape, (*thai.MONTHS, *thai.SHORT))))


@dataclass(frozen=True)
class Candidate:
    """An item (its edition's `publication`), of which time it tells (None: it does not say)."""

    id: UUID
    publication: UUID
    title: str
    category: str
    kind: str
    begins: date | None = None
    ends: date | None = None
    state: str = "published"


@dataclass(frozen=True)
class Fit:
    """`because`: the reason in Thai and English; the more `weight`, the likelier."""

    item: Candidate
    because: tuple[str, str]
    weight: int


def bare(title: str) -> str:
    """A title without what changes from one period to the next."""
    return DATED.sub("", MONTHS.sub("", thai.arabic(title)))


def told(item: Candidate) -> tuple[date | None, date | None]:
    """Of which time it tells: by its dates, else by its title."""
    if item.begins or item.ends:
        return item.begins, item.ends
    return periods.coverage(item.title) or (None, None)


def fit(item: Candidate, slot: Slot, period: Period, before: Sequence[str] = ()) -> Fit | None:
    """`before`: bare titles of what stood in this slot in earlier periods. None when nothing
    speaks for it, or it tells of another time than the period asks for."""
    begins, ends = told(item)
    if period.begins and period.ends:
        if (begins and begins > period.ends) or (ends and ends < period.begins):
            return None
        if period.among and begins and ends and (ends - begins).days > 400:
            return None  # of several years: no quarter's own
    if bare(item.title) in before:
        return Fit(item, ("ชื่อเดียวกับเรื่องที่เคยอยู่ในรายการนี้", "Named like what stood there before"), 100)
    words = [word for word in slot.words if word in item.title]
    if words:
        word = max(words, key=len)
        return Fit(item, (f"ชื่อเรื่องมีคำว่า “{word}”", f"Its title contains “{word}”"), 20 + len(word))
    name = bare(slot.name_th)
    if len(name) > 8 and name in bare(item.title):
        return Fit(item, ("ชื่อเรื่องตรงกับชื่อรายการ", "Its title is the entry's name"), 50)
    if item.category in slot.categories:
        return Fit(item, ("อยู่ในหมวดของรายการนี้", "In a category of this entry"), 10)
    if item.kind in slot.kinds:
        return Fit(item, ("เป็นเนื้อหาชนิดของรายการนี้", "Of a kind of this entry"), 8)
    return None


def fits(
    items: Sequence[Candidate],
    slot: Slot,
    period: Period,
    before: Sequence[str] = (),
    most: int = MOST,
) -> list[Fit]:
    """The likeliest first; of equals in the order given."""
    found = [one for item in items if (one := fit(item, slot, period, before))]
    return sorted(found, key=lambda one: -one.weight)[:most]
