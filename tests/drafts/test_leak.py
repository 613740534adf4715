"""No string of one unit in any paper of another: all kinds, all pairs, the strings found by
themselves in the unit's file and among its people (R1, X6, X7, X8)."""

import itertools
import re
from typing import Any

import msgspec
import pytest

from portal.kit import thai
from tests.drafts import cast

SHORTEST = 4  # letters
# Words that name nobody: a post of the civil service, and what the clauses of every unit call
# whoever runs a site.
EVERYBODYS = {"นักวิชาการคอมพิวเตอร์", "เจ้าหน้าที่ปฏิบัติงานบริหารจัดการเว็บไซต์ของหน่วยงาน"}


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value] if isinstance(value, str) else []


def plain(text: str) -> str:
    """Blanks and kinds of digits make no difference."""
    return re.sub(r"\s", "", thai.arabic(text))


async def strings_of(slug: str) -> set[str]:
    """What belongs to a unit: names, places, posts, groups, addresses, prefixes, people."""
    played = await cast.play(slug)
    raw = msgspec.to_builtins(played.file)
    mine = [raw[name] for name in ("unit", "organisation", "contact", "papers", "group",
                                   "announcement", "policies")]  # fmt: skip
    posts = [step["position_th"] for step in raw["approval"]["step"]]
    found = {plain(one) for one in [*leaves(mine), *posts, *played.names]}
    return {one for one in found if len(one) >= SHORTEST} - EVERYBODYS


async def said_by(slug: str) -> str:
    drawn = await cast.papers(slug)
    return "\n".join(plain(text) for one in drawn.values() for text in cast.read_texts(one.paper))


@pytest.mark.parametrize(("mine", "other"), list(itertools.permutations(cast.SLUGS, 2)))
async def test_no_paper_says_anything_of_another_unit(mine, other):
    own, said = await strings_of(mine), await said_by(mine)
    shared = "\n".join(own)
    foreign = {one for one in await strings_of(other) if one not in shared}
    assert len(foreign) > 10
    assert not {one for one in foreign if one in said}


async def test_the_strings_are_there_to_be_found():
    """The test can fail: a unit's own papers say most of what is looked for."""
    for slug in cast.SLUGS:
        own, said = await strings_of(slug), await said_by(slug)
        assert len([one for one in own if one in said]) > 8, slug
        assert plain((await cast.play(slug)).file.unit.district) in own


async def test_every_memo_prefix_is_its_units_own():
    prefixes = [(await cast.play(slug)).file.papers.memo_prefix for slug in cast.SLUGS]
    assert all(prefixes)
    assert len(set(prefixes)) == len(prefixes)
