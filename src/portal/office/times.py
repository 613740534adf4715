"""The figures of R77 for the last twelve months, read from the record inside a transaction."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from portal.kit import clock, db, thai
from portal.office import spans as measured
from portal.office.spans import APPROVE, PUBLISH, SUBMIT, Figures, Span
from portal.people.roles import Role
from portal.publication.rules import PUBLISH_HOURS
from portal.tenants.queries import unit_now

MONTHS = 12
MOST = 20_000  # lines of the record; a unit of the pilot writes some hundreds a year
ACTIONS = (
    "create", "submit", "recall", "revise", "forward", "approve", "reject", "publish",
    "record_verbal_approval", "confirm_verbal_approval", "deny_verbal_approval", "take_down",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step with its name in both languages and what was measured. `minutes`: the working time,
    `wait_hours` the office hours that the unit allows; None where it says nothing."""

    name: tuple[str, str]
    minutes: int | None
    wait_hours: float | None
    figures: Figures


@dataclass(frozen=True)
class Month:
    """Counts by what was done in a month (its first day), and the median office time from
    submission to decision."""

    first: date
    counts: dict[str, int]
    median_office: timedelta | None


@dataclass(frozen=True)
class Times:
    """`own`: what owners allowed themselves, where the unit lets them (R79)."""

    steps: list[Step]
    months: list[Month]
    reasons: dict[str, int]
    verbal: dict[str, int]
    overdue: Sequence[Record]
    own: Sequence[Record]
    since: datetime


@dataclass(frozen=True)
class Measured:
    """What was touched since a moment: the `lines` of its record, the `spans` that they make, and
    the office `hours` within which each spoken permission is confirmed."""

    lines: Sequence[Record]
    spans: list[Span]
    hours: dict[UUID, float]


async def measured_since(since: datetime) -> Measured:
    """Three statements."""
    lines = await _lines(since)
    subjects = list({line["subject"] for line in lines})
    rules = await _rules(subjects)
    reviews = {
        subject: sum(step["role"] == Role.REVIEWER for step in found.get("step", []))
        for subject, found in rules.items()
    }
    found = measured.spans(lines, reviews, await _opened(subjects))
    hours = {subject: one.get("verbal_confirm_hours", 8) for subject, one in rules.items()}
    return Measured(lines, found, hours)


async def times() -> Times:
    first = _months(clock.today())[0]
    since = clock.midnight(first)
    record = await measured_since(since)
    found = [span for span in record.spans if span.end >= since]
    recent = [line for line in record.lines if line["at"] >= since]
    return Times(
        await steps_of(found),
        [_month(month, found) for month in _months(clock.today())],
        dict(Counter(one.reason_code for one in found if one.outcome == "reject").most_common()),
        measured.verbal(recent, record.hours, clock.now()),
        await _overdue(),
        await _own(since),
        since,
    )


async def _lines(since: datetime) -> Sequence[Record]:
    """All lines of what was touched since then, so that a step begun before is measured whole."""
    return await db.rows(
        "SELECT subject, action, at, reason_code FROM audit_entry"
        " WHERE subject_kind = 'publication' AND action = ANY($2) AND subject IN"
        " (SELECT subject FROM audit_entry WHERE subject_kind = 'publication' AND at >= $1)"
        " ORDER BY id LIMIT $3",
        since,
        list(ACTIONS),
        MOST,
    )


async def _rules(subjects: list[UUID]) -> dict[UUID, dict[str, Any]]:
    found = await db.rows("SELECT id, chain FROM publication WHERE id = ANY($1)", subjects)
    read = {row["id"]: json.loads(row["chain"]) for row in found}
    return {subject: one for subject, one in read.items() if isinstance(one, dict)}


async def _opened(subjects: list[UUID]) -> dict[UUID, list[datetime]]:
    found: dict[UUID, list[datetime]] = {}
    for row in await db.rows(
        "SELECT publication, at FROM opened WHERE publication = ANY($1)", subjects
    ):
        found.setdefault(row["publication"], []).append(row["at"])
    return found


async def steps_of(found: list[Span]) -> list[Step]:
    """What was measured at each step of the unit's chain of today; a review that it no longer has
    is named by its place. One statement."""
    approval = (await unit_now()).facts["approval"]
    reviews, last = approval["step"][:-1], approval["step"][-1]
    named: dict[str, tuple[tuple[str, str], int | None, float | None]] = {
        SUBMIT: (("ผู้ขอเตรียมและเสนอ", "Owner prepares and submits"),
                 approval.get("submit_minutes"), None)
    }  # fmt: skip
    for place, step in enumerate(reviews):
        named[f"review-{place}"] = _named(step)
    for span in found:
        place = span.step.removeprefix("review-")
        if place != span.step and span.step not in named:
            number = int(place) + 1
            name = (f"ขั้นตรวจที่ {number} (สายเดิม)", f"Review {number} (earlier chain)")
            named[span.step] = (name, None, None)
    named[APPROVE] = _named(last)
    named[PUBLISH] = (("ผู้ดูแลเว็บไซต์นำขึ้น", "Webmaster publishes"),
                      approval.get("publish_minutes"), PUBLISH_HOURS)  # fmt: skip
    return [
        Step(*facts, measured.figures([span for span in found if span.step == key]))
        for key, facts in named.items()
    ]


def _named(step: dict[str, Any]) -> tuple[tuple[str, str], int, float]:
    name = (step["position_th"], step.get("position_en") or step["position_th"])
    return name, step["minutes"], step.get("wait_hours", 16)


def _months(today: date) -> list[date]:
    """The first days of the last twelve months, this one last."""
    count = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(count - MONTHS + 1, count + 1)]


COUNTED = ("submit", "approve", "record_verbal_approval", "reject", "publish")


def _month(first: date, found: list[Span]) -> Month:
    of = [span for span in found if _first(span.end) == first]
    counts = Counter(span.outcome for span in of)
    decided = [span for span in of if span.step not in (SUBMIT, PUBLISH)]
    return Month(
        first,
        {name: counts[name] for name in COUNTED},
        measured.figures(decided).median_office,
    )


def _first(moment: datetime) -> date:
    return moment.astimezone(clock.BANGKOK).date().replace(day=1)


async def _overdue() -> Sequence[Record]:
    """What waits longer than its step allows, the longest overdue first."""
    return await db.rows(
        "SELECT id, number, title, state, due_by FROM publication"
        " WHERE state IN ('submitted', 'reviewed', 'approved') AND due_by < portal_now()"
        " ORDER BY due_by LIMIT 100"
    )


async def _own(since: datetime) -> Sequence[Record]:
    """The newest first."""
    return await db.rows(
        "SELECT id, number, title, state, approved_name, approved_at FROM publication"
        " WHERE self_approved AND approved_at >= $1 ORDER BY approved_at DESC LIMIT 100",
        since,
    )


def spent(time: timedelta | None, lang: str = "th", *, office: bool = False) -> str:
    """2 ชม. 15 นาที, or 2 h 15 min; in clock time days too; "–" for nothing measured."""
    if time is None:
        return "–"
    minutes = int(time.total_seconds() // 60)
    days, rest = (0, minutes) if office else divmod(minutes, 1440)
    parts = ((days, "วัน", "d"), (rest // 60, "ชม.", "h"), (rest % 60, "นาที", "min"))
    said = [f"{n} {english if lang == 'en' else in_thai}" for n, in_thai, english in parts if n]
    return " ".join(said[:2]) or ("under 1 min" if lang == "en" else "ไม่ถึง 1 นาที")


def month_name(first: date, lang: str = "th") -> str:
    """พ.ย. 69, or Nov 26."""
    if lang == "en":
        return f"{thai.ENGLISH[first.month - 1][:3]} {first.year % 100:02d}"
    return f"{thai.SHORT[first.month - 1]} {(first.year + 543) % 100:02d}"
