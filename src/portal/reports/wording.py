"""One narrative of a draft, saved against the version of it that its writer saw: who writes another
one meanwhile is not in the way."""

from uuid import UUID

from portal.kit import db
from portal.kit.errors import Conflict, NotFound
from portal.people.person import Person
from portal.reports import actions, words
from portal.reports.queries import seen


async def keep(paper: UUID, key: str, typed: str, seen_number: int, person: Person) -> None:
    """`seen_number`: of the newest version when the form was opened, 0 for none. NotFound: no such
    narrative; Conflict: not a draft, or this one was written meanwhile; Invalid by key."""
    async with db.transaction():
        found = await seen(paper, lock=True)
        if found.drawn is not None:
            _must_be_one(key, [one.key for one in found.drawn.narratives])
            if await _newest(paper, key) != seen_number:
                raise Conflict(
                    "มีคนแก้ข้อความนี้ไปก่อนแล้ว ดูสองข้อความข้างล่าง แก้แล้วบันทึกอีกครั้ง ข้อความของคุณยังอยู่",
                    "Somebody wrote it first: see both below and save again; yours is kept here",
                    key=key,
                )
        await actions.write(paper, person, {key: typed}, None)


async def back(paper: UUID, key: str, number: int, seen_number: int, person: Person) -> None:
    """To one of its versions; 0: to what the facts propose. As keep()."""
    async with db.transaction():
        found = await seen(paper, lock=True)
        proposals = {one.key: one.proposal for one in found.drawn.narratives} if found.drawn else {}
        _must_be_one(key, list(proposals) or [key])
        before = await words.version(paper, key, number) if number else None
        typed = before["words"] if before else None
        await keep(
            paper, key, proposals.get(key, "") if typed is None else typed, seen_number, person
        )


async def _newest(paper: UUID, key: str) -> int:
    return await db.value(
        "SELECT coalesce(max(number), 0) FROM paper_words WHERE paper = $1 AND key = $2", paper, key
    )


def _must_be_one(key: str, keys: list[str]) -> None:
    if key not in keys:
        raise NotFound("ไม่มีข้อความส่วนนี้ในเอกสาร", "No such narrative")
