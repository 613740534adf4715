"""From the lines of the record to the time each step took (R77). Pure: no database, no web.

A span is one stay at one step: it begins when the step before was done, `opened` when somebody who
may decide first had it before them, and ends with what was decided. Waiting is from begin to end,
work from opened to end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from portal.kit import office_hours

SUBMIT, APPROVE, PUBLISH = "submit", "approve", "publish"
DECISIONS = ("forward", "approve", "reject", "record_verbal_approval")


@dataclass(frozen=True)
class Span:
    """`step`: submit, review-<place>, approve or publish."""

    subject: UUID
    step: str
    begin: datetime
    end: datetime
    opened: datetime | None
    outcome: str
    reason_code: str = ""

    @property
    def clock(self) -> timedelta:
        return self.end - self.begin

    @property
    def office(self) -> timedelta:
        return office_hours.between(self.begin, self.end)

    @property
    def work(self) -> timedelta | None:
        return self.end - self.opened if self.opened else None


def spans(
    lines: Iterable[Any],
    reviews: Mapping[UUID, int],
    opened: Mapping[UUID, Sequence[datetime]],
) -> list[Span]:
    """`lines` of one or many publications, oldest first (subject, action, at, reason_code);
    `reviews`: how many reviews each chain has; `opened`: when each was first had open."""
    found: list[Span] = []
    begun: dict[UUID, datetime] = {}
    place: dict[UUID, int] = {}
    for line in lines:
        subject, action, at = line["subject"], line["action"], line["at"]
        if action in ("create", "recall", "revise"):
            begun[subject] = at
        elif action == "submit" or action in DECISIONS or action == "publish":
            step = _step(action, place.get(subject, 0), reviews.get(subject, 0))
            if begin := begun.get(subject):
                first = min((one for one in opened.get(subject, ()) if begin <= one <= at),
                            default=None)  # fmt: skip
                first = begin if step == SUBMIT else first
                found.append(Span(subject, step, begin, at, first, action, line["reason_code"]))
            begun[subject] = at
            place[subject] = place.get(subject, 0) + 1 if action == "forward" else 0
            if action in ("reject", "publish"):
                del begun[subject]
    return found


def _step(action: str, place: int, reviews: int) -> str:
    if action in (SUBMIT, PUBLISH):
        return action
    return APPROVE if action == "approve" or place >= reviews else f"review-{place}"


@dataclass(frozen=True)
class Figures:
    """Of one step; times are None where there is nothing to measure."""

    count: int
    median_office: timedelta | None
    slowest_office: timedelta | None
    median_clock: timedelta | None
    slowest_clock: timedelta | None
    worked: int
    median_work: timedelta | None
    slowest_work: timedelta | None


def figures(of: Sequence[Span]) -> Figures:
    office, clock = [span.office for span in of], [span.clock for span in of]
    work = [span.work for span in of if span.work is not None]
    return Figures(
        len(of), _median(office), max(office, default=None), _median(clock),
        max(clock, default=None), len(work), _median(work), max(work, default=None),
    )  # fmt: skip


def _median(times: Sequence[timedelta]) -> timedelta | None:
    return median(times) if times else None  # type: ignore[type-var]


def verbal(lines: Iterable[Any], hours: Mapping[UUID, float], now: datetime) -> dict[str, int]:
    """Spoken permissions: recorded, confirmed in time, confirmed late, denied, still to confirm,
    and of those how many are overdue. `hours`: office hours within which each is confirmed."""
    names = ("recorded", "in_time", "late", "denied", "open", "overdue")
    counts: dict[str, int] = dict.fromkeys(names, 0)
    due: dict[UUID, datetime] = {}
    for line in lines:
        subject, action = line["subject"], line["action"]
        if action == "record_verbal_approval":
            counts["recorded"] += 1
            due[subject] = office_hours.deadline(line["at"], hours.get(subject, 8))
        elif action == "confirm_verbal_approval" and subject in due:
            counts["in_time" if line["at"] <= due.pop(subject) else "late"] += 1
        elif action == "deny_verbal_approval" and subject in due:
            counts["denied"] += 1
            del due[subject]
        elif action in ("take_down", "recall") and subject in due:
            del due[subject]
    counts["open"] = len(due)
    counts["overdue"] = sum(until < now for until in due.values())
    return counts
