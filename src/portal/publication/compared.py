"""What a new edition changes, as the request page shows it: before and after side by side, the
lines that differ marked."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from portal.publication import queries
from portal.publication.differences import Difference, differences
from portal.publication.labels import pick

Lines = list[tuple[str, bool]]


async def compared(
    seen: queries.Subject, categories: Mapping[UUID, str], lang: str
) -> dict[str, Any] | None:
    """None for a first edition. `categories`: names by id. Runs inside a transaction."""
    before = await queries.previous_edition(seen) if seen.row.edition > 1 else None
    if before is None:
        return None
    names = {str(key): name for key, name in categories.items()}
    return {
        "edition": before.row.edition,
        "url": f"/staff/requests/{before.row.id}",
        "is_public": await queries.public_edition(seen.row.item) == before.row.id,
        "rows": [_row(one, names, lang) for one in differences(before, seen)],
    }


def _row(one: Difference, names: dict[str, str], lang: str) -> dict[str, Any]:
    before, after = one.before, one.after
    if one.name == "category":
        before, after = names.get(before, before), names.get(after, after)
    what = "changed" if before and after else ("added" if after else "removed")
    lines = marked(before, after) if what == "changed" else (_plain(before), _plain(after))
    return {
        "label": pick((one.label_th, one.label_en), lang),
        "what": what,
        "is_file": one.name.startswith("file:"),
        "before": lines[0],
        "after": lines[1],
    }


def marked(before: str, after: str) -> tuple[Lines, Lines]:
    """The lines of each, with whether it is not in the other."""
    old, new = before.splitlines(), after.splitlines()
    left, right = [(line, True) for line in old], [(line, True) for line in new]
    for at, to, length in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for step in range(length):
            left[at + step] = (old[at + step], False)
            right[to + step] = (new[to + step], False)
    return left, right


def _plain(words: str) -> Lines:
    return [(line, False) for line in words.splitlines()]
