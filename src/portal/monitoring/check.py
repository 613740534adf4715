"""What a check is, and what it says. Pure."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from portal.monitoring.own_site import OwnPages
from portal.tenants.queries import UnitInfo

OK, WARN, BAD, UNKNOWN = "ok", "warn", "bad", "unknown"
WORSE = {OK: 0, UNKNOWN: 1, WARN: 2, BAD: 3}
MOST = 50  # findings that are kept; the rest is a number
DAY = timedelta(days=1)

# status -> Thai, English, tone, icon
STATUSES = {
    OK: ("ปกติ", "All well", "ok", "ok"),
    WARN: ("ควรดู", "Look at it", "warn", "warn"),
    BAD: ("ต้องแก้", "To be mended", "bad", "warn"),
    UNKNOWN: ("ยังตรวจไม่ได้", "Could not be checked", "idle", "info"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `key` stays the same while it is the same thing;
    `url` is where to go, or ""; `excerpt` the words around it, as they stand there."""

    key: str
    th: str
    en: str
    url: str = ""
    excerpt: str = ""

    def raw(self) -> dict[str, str]:
        return {"key": self.key, "th": self.th, "en": self.en, "url": self.url,
                "excerpt": self.excerpt}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """`note` says what was looked at, or why it could not be, (Thai, English). `mark`: people are
    told once for each mark that is reached; "" is told nobody."""

    status: str
    note: tuple[str, str]
    findings: Sequence[Finding] = ()
    mark: str = ""


@dataclass
class Round:
    """One unit's turn: what several checks of it share."""

    unit: UnitInfo
    pages: OwnPages
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """`patience`: runs in a row that must fail until it counts as bad; until then it is looked at
    again after `again`. `tells`: whether it writes letters; where another feature does, it does
    not. `run` opens its own transactions."""

    code: str
    name: tuple[str, str]
    todo: tuple[str, str]
    run: Callable[[Round], Awaitable[Result]]
    every: timedelta = DAY
    again: timedelta = timedelta(hours=1)
    patience: int = 1
    tells: bool = False


def well(th: str, en: str) -> Result:
    return Result(OK, (th, en))


def judged(
    findings: Sequence[Finding], status: str, note: tuple[str, str], mark: str = ""
) -> Result:
    """`status` when there is a finding, else ok."""
    return Result(status, note, findings, mark) if findings else Result(OK, note)
