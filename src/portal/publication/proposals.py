"""What the form proposes from the title and from what the unit published before: plain statistics,
each with its reason, applied only when a person taps it. Pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kit import thai

GRAM = 3  # letters; Thai is written without blanks, so words are not to be had cheaply
NEAR = 0.3  # cosine: below it nothing is alike
MOST = 3
CLOSEST = 3  # titles of a category that count
DULL = re.compile(r"[0-9๐-๙]+|[^\w\s]|\b(?:พ\.ศ|ประจำ|เรื่อง)\b")


@dataclass(frozen=True)
class Before:
    """One that was published before, or a category by its own name (`published_on` None)."""

    title: str
    category: str
    published_on: date | None = None
    until_day: date | None = None
    permanent_reason: str = ""


@dataclass(frozen=True)
class Proposal:
    """A category's code, how alike (0 to 1), and the title that says why ("": its own name)."""

    category: str
    likeness: float
    like: str


@dataclass(frozen=True)
class Until:
    """A last day, or (None) for ever and why; `times` of `out_of` before it was so."""

    day: date | None
    reason: str
    times: int
    out_of: int


def propose(title: str, before: Sequence[Before], own_name: str = "") -> list[Proposal]:
    """Categories for a title, the likeliest first: the cosine of letter triples, each weighted by
    how few of the titles have it. `own_name` is the unit's, which says nothing in its titles."""
    grams = [_grams(one.title, own_name) for one in before]
    seen_in = Counter(gram for one in grams for gram in one)
    weight = {gram: math.log((len(grams) + 1) / count) for gram, count in seen_in.items()}
    wanted = _grams(title, own_name)
    found: dict[str, list[tuple[float, str]]] = {}
    for one, its in zip(before, grams, strict=True):
        likeness = _cosine(wanted, its, weight)
        if likeness >= NEAR:
            like = one.title if one.published_on else ""
            found.setdefault(one.category, []).append((likeness, like))
    proposals = []
    for category, likes in found.items():
        likes.sort(reverse=True)
        # Several alike say more than one: the best, and a little for each of the next.
        score = likes[0][0] + sum(likeness for likeness, _ in likes[1:CLOSEST]) / 10
        proposals.append(Proposal(category, round(score, 3), likes[0][1]))
    return sorted(proposals, key=lambda one: -one.likeness)[:MOST]


def usual_until(category: str, before: Sequence[Before], today: date) -> Until | None:
    """Until when things of this category are usually public, as it would be from today: for ever,
    the end of a fiscal year, or so many days. None when nothing was published there."""
    mine = [one for one in before if one.category == category and one.published_on]
    if not mine:
        return None
    reasons = Counter(one.permanent_reason for one in mine if one.until_day is None)
    if sum(reasons.values()) * 2 > len(mine):
        reason, _ = reasons.most_common(1)[0]
        return Until(None, reason, sum(reasons.values()), len(mine))
    ended = [one for one in mine if one.until_day and one.published_on]
    if not ended:
        return None
    years = Counter(
        thai.fiscal_year(one.until_day) - thai.fiscal_year(one.published_on)  # type: ignore[arg-type]
        for one in ended
        if one.until_day and (one.until_day.month, one.until_day.day) == (9, 30)
    )
    if sum(years.values()) * 2 > len(ended):
        ahead, times = years.most_common(1)[0]
        return Until(date(thai.fiscal_year(today) + ahead - 543, 9, 30), "", times, len(mine))
    days = sorted((one.until_day - one.published_on).days for one in ended)  # type: ignore[operator]
    middle = max(1, days[len(days) // 2])
    return Until(today + timedelta(days=middle), "", len(ended), len(mine))


def _grams(title: str, own_name: str) -> Counter[str]:
    bare = title.replace(own_name, " ") if own_name else title
    words = " ".join(DULL.sub(" ", thai.arabic(bare).lower()).split())
    return Counter(words[at : at + GRAM] for at in range(len(words) - GRAM + 1))


def _cosine(one: Counter[str], other: Counter[str], weight: dict[str, float]) -> float:
    """0 to 1. What no title has counts a little: it makes a title less like any other."""
    unknown = max(weight.values(), default=0.0) / 2
    shared = sum(one[gram] * other[gram] * weight[gram] ** 2 for gram in one.keys() & other.keys())
    sizes = [
        math.sqrt(sum((count * weight.get(gram, unknown)) ** 2 for gram, count in its.items()))
        for its in (one, other)
    ]
    return shared / (sizes[0] * sizes[1]) if all(sizes) else 0.0
