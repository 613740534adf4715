"""What all papers of all units say, for tests that look for what must not be there; and a small
unit whose papers are drawn after each change."""

import re
from typing import Any

import msgspec

from portal.drafts.kind import Drawn
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.tenants.actions import apply_unit
from portal.tenants.queries import unit_now
from portal.tenants.unit_file import UnitFile
from tests import make
from tests.drafts import cast
from tests.drafts.kinds import KINDS

YEARS = re.compile("[๐-๙]{4}")


async def texts() -> list[tuple[str, str, str]]:
    """(unit, kind, one text) of everything that people read in any paper."""
    return [
        (slug, kind, text)
        for slug, kind, one in await cast.all_papers()
        for text in cast.read_texts(one.paper)
    ]


async def nowhere(pattern: str) -> None:
    """No text of any paper has it."""
    found = [one for one in await texts() if re.search(pattern, one[2])]
    assert not found, found[:3]


async def somewhere(pattern: str) -> list[str]:
    """The texts that have it; there are some."""
    found = [text for _, _, text in await texts() if re.search(pattern, text)]
    assert found, pattern
    return found


async def after(name: str) -> set[str]:
    """What follows a name wherever it is said: the next 60 letters."""
    found = {
        text[place.end() : place.end() + 60]
        for _, _, text in await texts()
        for place in re.finditer(re.escape(name), text)
    }
    assert found, name
    return found


async def draw(unit: Any, kind: str, said: dict[str, str] | None = None, **asked: Any) -> Drawn:
    """A paper of a unit of tests.make, as it would be signed now."""
    with acting_for(unit.tenant):
        async with db.transaction():
            ask = cast.asked_for(kind, await unit_now(), **asked)
            return await KINDS[kind].draw(ask, said or {})


def words(drawn: Drawn) -> str:
    return "\n".join(cast.read_texts(drawn.paper))


async def changed(unit: make.MadeUnit, **tables: dict[str, Any]) -> make.MadeUnit:
    """The same unit with other words in its file: changed(unit, organisation={…})."""
    raw = msgspec.to_builtins(unit.file)
    for name, values in tables.items():
        raw[name] = values if isinstance(values, list) else {**(raw[name] or {}), **values}
    unit.file = msgspec.convert(raw, UnitFile)
    await apply_unit(unit.file, SYSTEM)
    return unit


async def post_of(unit: make.MadeUnit, who: str, position: str) -> None:
    """Somebody of the unit holds this post."""
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET position = $2 WHERE account = $1",
                unit.people[who].person.account,
                position,
            )


async def headed() -> make.MadeUnit:
    """A unit whose approver is its head."""
    unit = await make.unit()
    await changed(unit, organisation={"head_position": "หัวหน้าหน่วยทดสอบ"})
    await post_of(unit, "approver", unit.file.organisation.head_position)
    return unit
