"""What was checked by the system, when, with what result: what stands behind a statement that the
site conforms (R93). Made from the spans of the checks, so that it can be made of any time past."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.kit import clock, db
from portal.monitoring.check import OK, UNKNOWN, WORSE, Check
from portal.monitoring.checks import CHECKS


@dataclass(frozen=True)
class Line:
    """Of one check in the period: how often it ran, the worst and the last result, and when that
    began; `open`: days of acknowledgements as (reason, until, by whom). No run: `runs` is 0."""

    check: Check
    runs: int
    first_at: datetime | None
    last_at: datetime | None
    worst: str
    last: str
    found: int
    acks: tuple[tuple[str, date, str], ...]

    @property
    def conforms(self) -> bool:
        return self.last == OK


@dataclass(frozen=True)
class Conformity:
    """`made_at`: by the database's clock."""

    since: date
    until: date
    made_at: datetime
    lines: tuple[Line, ...]

    @property
    def conforms(self) -> bool:
        """Every check ran in the period, and the last result of each is well."""
        return all(line.conforms for line in self.lines)

    @property
    def not_conforming(self) -> list[Line]:
        """What the statement has to name."""
        return [line for line in self.lines if not line.conforms]


async def conformity(since: date, until: date) -> Conformity:
    """Of the acting unit, both days included. In a transaction."""
    rows = await db.rows(
        "SELECT code, status, found, first_at, last_at, runs FROM check_span"
        " WHERE first_at < $2 AND last_at >= $1 ORDER BY code, last_at, id",
        clock.midnight(since),
        clock.end_of(until),
    )
    acks = await db.rows(
        "SELECT code, reason, until, by_name FROM check_ack WHERE at < $2 AND until >= $1"
        " ORDER BY at",
        since,
        clock.end_of(until),
    )
    lines = tuple(
        _line(
            check,
            [row for row in rows if row["code"] == check.code],
            [row for row in acks if row["code"] == check.code],
        )
        for check in CHECKS
    )
    return Conformity(since, until, clock.now(), lines)


def _line(check: Check, spans: list[Any], acks: list[Any]) -> Line:
    known = tuple((row["reason"], row["until"], row["by_name"]) for row in acks)
    if not spans:
        return Line(check, 0, None, None, UNKNOWN, UNKNOWN, 0, known)
    last = spans[-1]
    return Line(
        check,
        sum(row["runs"] for row in spans),
        min(row["first_at"] for row in spans),
        last["last_at"],
        max((row["status"] for row in spans), key=lambda status: WORSE[status]),
        last["status"],
        last["found"],
        known,
    )
