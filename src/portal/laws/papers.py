"""What the registry's pages say of official papers, which are above it: put in by whoever knows the
papers (portal.reports.cited), as at_publishing.py does for the publish step."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from portal.laws.uses import Use


@dataclass(frozen=True)
class PaperUses:
    """A kind of paper and what it may cite."""

    code: str
    name_th: str
    name_en: str
    uses: frozenset[Use]


@dataclass(frozen=True)
class Coming:
    """Papers of a kind that are not signed: `drafts` will say the new words, in `units` units;
    those `under_signature` were frozen with the first signature."""

    drafts: int = 0
    units: int = 0
    under_signature: int = 0


Kinds = Callable[[], Sequence[PaperUses]]
Count = Callable[[], Awaitable[dict[str, Coming]]]


class _Known:
    def __init__(self) -> None:
        self.kinds: Kinds = lambda: ()
        self.count: Count | None = None


_known = _Known()


def tell(kinds: Kinds, count: Count) -> None:
    """`count`: the coming papers of all units by kind; acts as the platform, outside a
    transaction."""
    _known.kinds, _known.count = kinds, count


def kinds() -> Sequence[PaperUses]:
    return _known.kinds()


async def coming() -> dict[str, Coming]:
    """By kind; of kinds without any, nothing."""
    return await _known.count() if _known.count else {}
