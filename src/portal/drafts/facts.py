"""What happened in the acting unit in a time, as papers count it: read from its own rows, inside a
transaction. The number of statements stands with each."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from portal.catalog.declarations import in_force
from portal.catalog.queries import Node, tree
from portal.drafts.periods import Period, months_after
from portal.kit import clock, db
from portal.kit.clock import BANGKOK, end_of, midnight
from portal.office.spans import verbal
from portal.office.times import Step, measured_since, steps_of

REPLACED, OVER = "replaced", "over"
SPOKEN = "record_verbal_approval"


@dataclass(frozen=True)
class Event:
    """One edition that went public at `at`. `ended`: when it left the site for good or for the
    next edition, `end` why (over, replaced, taken_down), "" while it stands. `received_on`: the
    day on which it came by letter or mail, None for what was asked for here. `late`: a spoken
    permission was confirmed after its time; None: there was none, or nothing is confirmed yet.
    `files`: (type, how many, bytes together)."""

    item: UUID
    number: str
    edition: int
    title: str
    category: UUID | None
    at: datetime
    ended: datetime | None
    end: str
    approval: str
    spoken: bool
    late: bool | None
    received_on: date | None
    created_on: date
    files: tuple[tuple[str, int, int], ...]

    @property
    def day(self) -> date:
        return self.at.astimezone(BANGKOK).date()


async def events(first: date, last: date) -> list[Event]:
    """What went public from the first day to the last, in time's order. Three statements."""
    found = await db.rows(
        "SELECT id, item, number, edition, title, category, published_at, publish_until, state,"
        " ended_at, end_reason, approval, verbal IS NOT NULL AS spoken, sender, created_at"
        " FROM publication WHERE published_at >= $1 AND published_at < $2"
        " AND state IN ('published', 'expired', 'taken_down')"
        " ORDER BY published_at, number, edition",
        midnight(first),
        end_of(last),
    )
    ids = [row["id"] for row in found]
    files: dict[UUID, list[tuple[str, int, int]]] = {}
    for row in await db.rows(
        "SELECT publication, ext, count(*) AS n, sum(size)::bigint AS size FROM document"
        " WHERE publication = ANY($1) AND NOT internal GROUP BY publication, ext"
        " ORDER BY publication, min(place)",
        ids,
    ):
        files.setdefault(row["publication"], []).append((row["ext"], row["n"], row["size"]))
    late = {
        row["subject"]: bool(json.loads(row["detail"]).get("late"))
        for row in await db.rows(
            "SELECT subject, detail FROM audit_entry WHERE subject_kind = 'publication'"
            " AND action = 'confirm_verbal_approval' AND subject = ANY($1)",
            ids,
        )
    }
    return [_event(row, late, tuple(files.get(row["id"], ()))) for row in found]


def _event(
    row: Record, late: Mapping[UUID, bool], files: tuple[tuple[str, int, int], ...]
) -> Event:
    ended, end = _end(row)
    received = json.loads(row["sender"] or "{}").get("received_on", "")
    return Event(
        row["item"], row["number"], row["edition"], row["title"], row["category"],
        row["published_at"], ended, end, row["approval"] or "", row["spoken"], late.get(row["id"]),
        date.fromisoformat(received) if received else None,
        row["created_at"].astimezone(BANGKOK).date(), files,
    )  # fmt: skip


def _end(row: Record) -> tuple[datetime | None, str]:
    """(when it left the site, why); what is over and not noted yet has ended too."""
    if row["state"] == "taken_down":
        return row["ended_at"], "taken_down"
    if row["state"] == "expired":
        return row["ended_at"], REPLACED if row["end_reason"] == REPLACED else OVER
    if row["publish_until"] is not None and row["publish_until"] <= clock.now():
        return row["publish_until"], OVER
    return None, ""


@dataclass(frozen=True)
class Tally:
    """Of one category with all that is under it. `standing`: items on the site when the time was
    over, or now; of the time itself: `new` items, `updated` editions, `ended`; the `first` and the
    `last` day on which something went public. `declared`: the reason for “ไม่มี”."""

    node: Node
    standing: int
    new: int
    updated: int
    ended: int
    first: date | None
    last: date | None
    declared: str

    @property
    def is_empty(self) -> bool:
        return not self.standing


@dataclass(frozen=True)
class Counted:
    """`top`: of each category of the first level, in order. `months`: (first day, new items,
    updated editions, ends)."""

    top: tuple[Tally, ...]
    events: tuple[Event, ...]
    months: tuple[tuple[date, int, int, int], ...]

    @property
    def standing(self) -> int:
        return sum(one.standing for one in self.top)

    @property
    def new(self) -> int:
        return sum(event.edition == 1 for event in self.events)

    @property
    def updated(self) -> int:
        return len(self.events) - self.new


async def counted(period: Period) -> Counted:
    """By category and month. Each item counts in its own category alone, so that the sum is the
    number of items. Seven statements."""
    went_public = await events(period.first, period.last)
    until = min(end_of(period.last), clock.now())
    standing = {row["category"]: row["n"] for row in await _standing(until)}
    ends = await _ends(period)
    declared = {row["category"]: row["reason"] for row in await in_force(period.fiscal_year)}
    top = await tree([*standing, *(event.category for event in went_public if event.category)])
    return Counted(
        tuple(_tally(node, standing, went_public, ends, declared) for node in top),
        tuple(went_public),
        tuple(_month(first, went_public, ends) for first in _months(period)),
    )


async def _standing(until: datetime) -> Sequence[Record]:
    """(category, n) of what was public at that instant: the conditions of the view public_item, at
    another time."""
    return await db.rows(
        "SELECT category, count(*) AS n FROM publication"
        " WHERE state IN ('published', 'expired', 'taken_down') AND approval IS NOT NULL"
        " AND approved_hash = content_hash AND published_at <= $1"
        " AND (publish_until IS NULL OR publish_until > $1) AND (ended_at IS NULL OR ended_at > $1)"
        " GROUP BY category",
        until,
    )


async def _ends(period: Period) -> Sequence[Record]:
    """(category, month, n) of what left the site for good."""
    return await db.rows(
        "SELECT category, date_trunc('month', e.at AT TIME ZONE 'Asia/Bangkok')::date AS month,"
        " count(*) AS n FROM ended_item e JOIN publication p"
        " ON p.tenant = e.tenant AND p.id = e.publication"
        " WHERE e.at >= $1 AND e.at < $2 AND p.end_reason <> 'replaced' GROUP BY 1, 2",
        midnight(period.first),
        end_of(period.last),
    )


def _tally(
    node: Node, standing: dict, went_public: list[Event], ends: Sequence[Record], declared: dict
) -> Tally:
    under = {one.id for _, one in node.walk()}
    mine = [event for event in went_public if event.category in under]
    days = [event.day for event in mine]
    return Tally(
        node,
        sum(n for category, n in standing.items() if category in under),
        sum(event.edition == 1 for event in mine),
        sum(event.edition > 1 for event in mine),
        sum(row["n"] for row in ends if row["category"] in under),
        min(days, default=None),
        max(days, default=None),
        declared.get(node.id, ""),
    )


def _months(period: Period) -> list[date]:
    """The first days of its months that have begun."""
    found = [months_after(period.first, place) for place in range(3 if period.quarter else 12)]
    return [first for first in found if first <= clock.today()]


def _month(
    first: date, went_public: list[Event], ends: Sequence[Record]
) -> tuple[date, int, int, int]:
    mine = [event for event in went_public if event.day.replace(day=1) == first]
    return (
        first,
        sum(event.edition == 1 for event in mine),
        sum(event.edition > 1 for event in mine),
        sum(row["n"] for row in ends if row["month"] == first),
    )


@dataclass(frozen=True)
class Handled:
    """How requests were handled in a time. `steps`: with what was measured; `refused`: how many by
    reason's code, the most first; `verbal`: spoken permissions (spans.verbal); `own`: what owners
    allowed themselves; `extended`: more time that was allowed; `reviewed`: looks at public items
    by outcome."""

    steps: tuple[Step, ...]
    refused: dict[str, int]
    verbal: dict[str, int]
    own: int
    extended: int
    reviewed: dict[str, int]


async def handled(period: Period) -> Handled:
    """Seven statements."""
    begins, ends = midnight(period.first), end_of(period.last)
    record = await measured_since(begins)
    spans = [span for span in record.spans if begins <= span.end < ends]
    lines = [  # what was said in this time, and what was answered to it whenever
        line
        for line in record.lines
        if begins <= line["at"] and (line["at"] < ends or line["action"] != SPOKEN)
    ]
    reviewed = await db.rows(
        "SELECT outcome, count(*) AS n FROM review WHERE at >= $1 AND at < $2 GROUP BY outcome",
        begins,
        ends,
    )
    other = await db.row(
        "SELECT (SELECT count(*) FROM publication WHERE self_approved AND approved_at >= $1"
        " AND approved_at < $2) AS own, (SELECT count(*) FROM extension WHERE state = 'allowed'"
        " AND decided_at >= $1 AND decided_at < $2) AS extended",
        begins,
        ends,
    )
    assert other is not None
    reasons = Counter(one.reason_code for one in spans if one.outcome == "reject")
    return Handled(
        tuple(await steps_of(spans)),
        dict(reasons.most_common()),
        verbal(lines, record.hours, clock.now()),
        other["own"],
        other["extended"],
        {row["outcome"]: row["n"] for row in reviewed},
    )


async def trained(period: Period) -> Sequence[Record]:
    """(topic, day, hours, people) of each training of the time, the oldest first. One statement."""
    return await db.rows(
        "SELECT topic, day, max(hours) AS hours, count(DISTINCT account) AS people FROM training"
        " WHERE day >= $1 AND day <= $2 GROUP BY topic, day ORDER BY day, topic",
        period.first,
        period.last,
    )
