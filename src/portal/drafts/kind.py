"""What kinds of official papers there are, and what each gives to be drawn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Literal

from portal.sheets.blocks import Paper
from portal.tenants.queries import UnitInfo

Register = Literal["memo", "order", "announcement", ""]


class Signer(StrEnum):
    """Who takes a step: whoever drew the paper up, who examines it, or the head of the unit."""

    REPORTER = auto()
    EXAMINER = auto()
    HEAD = auto()


@dataclass(frozen=True)
class Step:
    """One signature. `word`: what the signer declares ("ทราบ", "อนุมัติ"), or "" for signing."""

    signer: Signer
    word: str = ""


@dataclass(frozen=True)
class Ask:
    """Of whom and for when. `fiscal_year`: B.E.; `quarter`: 1-4, 0 for the whole year; `slot`: a
    checklist's line where the paper is about one, else ""; `month`: of the calendar, 1-12, where it
    is about one, else 0; `today`: the day on which it is drawn."""

    unit: UnitInfo
    fiscal_year: int
    today: date
    quarter: int = 0
    slot: str = ""
    month: int = 0


@dataclass(frozen=True)
class Narrative:
    """Words that people edit. `proposal`: drawn from facts, one line each; "" where the facts say
    nothing. A `required` one must say something before the paper is signed."""

    key: str
    label_th: str
    label_en: str
    proposal: str
    required: bool = True


@dataclass(frozen=True)
class Lack:
    """Why it cannot be signed yet, and where that is mended."""

    words_th: str
    words_en: str
    path: str


@dataclass(frozen=True)
class Drawn:
    """The paper as it would be signed now; `facts`: the figures in it, by name."""

    paper: Paper
    narratives: tuple[Narrative, ...] = ()
    lacks: tuple[Lack, ...] = ()
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True)
class PaperKind:
    """`period`: what one paper is about; `steps`: signatures in their order; `evidence`: the code
    of the slot that it fills when it is published ("" for none), `categories`: where it goes, the
    first of these that the unit has;
    `looks_back`: a year's paper that is due when the year is over; `draw(ask, said)`: `said` holds
    the narratives that people changed, by key. Inside a transaction, acting for the unit."""

    code: str
    name_th: str
    name_en: str
    period: Literal["year", "quarter", "month", "slot", "none"]
    register: Register
    steps: tuple[Step, ...]
    draw: Callable[[Ask, Mapping[str, str]], Awaitable[Drawn]]
    evidence: str = ""
    categories: tuple[str, ...] = ()
    looks_back: bool = False


KINDS: dict[str, PaperKind] = {}


def declare(kind: PaperKind) -> PaperKind:
    """Two kinds of one code are a fault of ours."""
    if kind.code in KINDS:
        raise ValueError(f"two kinds of papers are called {kind.code}")
    KINDS[kind.code] = kind
    return kind
