"""How official papers say numbers, days and what people wrote: Thai digits but in addresses and
codes (R102), the Buddhist Era, one line a paragraph. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from portal.drafts.kind import Narrative
from portal.kit import text, thai
from portal.sheets.blocks import Block, Para

DOTS = "." * 40
# What keeps its digits: e-mail and web addresses, and codes such as PM2.5 or H1N1.
_KEPT = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://[^\s]+|www\.[^\s]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:th|com|org|net)\b"
    r"|[A-Za-z]+[-_]?[0-9][A-Za-z0-9._-]*|[0-9]+[A-Za-z][A-Za-z0-9]*"
)


def official(words: object) -> str:
    """One line of a paper: Thai digits, but in addresses and codes."""
    plain, shown, end = text.line(str(words)), [], 0
    for kept in _KEPT.finditer(plain):
        shown += [thai.digits(plain[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*shown, thai.digits(plain[end:])])


def number(count: float) -> str:
    """๑,๒๓๔ or ๔.๕."""
    return thai.digits(f"{count:,}" if isinstance(count, int) else f"{count:,g}")


def day(of: date) -> str:
    """๒๑ พฤศจิกายน ๒๕๖๙."""
    return thai.digits(thai.long_date(of))


def short_day(of: date) -> str:
    """๒๑ พ.ย. ๒๕๖๙."""
    return thai.digits(thai.short_date(of))


def closing(word: str, of: date) -> str:
    """ประกาศ ณ วันที่ ๘ มกราคม พ.ศ. ๒๕๖๙; `word`: ประกาศ or สั่ง."""
    month = thai.MONTHS[of.month - 1]
    return f"{word} ณ วันที่ {thai.digits(of.day)} {month} พ.ศ. {thai.digits(of.year + 543)}"


def listed(names: Sequence[str]) -> str:
    """ก, ข และค: names have blanks of their own, so that a blank alone would not part them."""
    *first, last = names
    return f"{', '.join(first)} และ{last}" if first else last


def written(narrative: Narrative, said: Mapping[str, str]) -> str:
    """What people wrote, else what is proposed."""
    return text.lines(said.get(narrative.key, narrative.proposal))


def narrated(
    narratives: Sequence[Narrative], said: Mapping[str, str], key: str, *, depth: int = 0
) -> tuple[Block, ...]:
    """The paragraphs of a narrative, one a line; a dotted one where nothing is written yet."""
    narrative = next(one for one in narratives if one.key == key)
    lines = [line for line in written(narrative, said).split("\n") if line.strip()]
    return tuple(Para(official(line), depth=depth, key=key) for line in lines or [DOTS])


def whole_number(narrative: Narrative, said: Mapping[str, str]) -> int | None:
    """A figure that people typed in either kind of digits; None when it is none."""
    typed = thai.arabic(written(narrative, said)).replace(",", "").strip()
    return int(typed) if re.fullmatch(r"[0-9]{1,7}", typed) else None


class Clauses:
    """Numbered paragraphs as announcements have them: ๑., ๑.๑, ๑.๑.๑."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._at: list[int] = []

    def add(self, depth: int, words: str) -> None:
        """The next clause at this depth, 0 for the outermost."""
        self._at = [*self._at[: depth + 1], *[0] * (depth + 1 - len(self._at))]
        self._at[depth] += 1
        dotted = ".".join(map(str, self._at)) + ("" if depth else ".")
        self.blocks.append(Para(words, number=thai.digits(dotted), depth=depth))
