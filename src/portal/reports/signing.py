"""What each step of a paper writes: one function a step, called by `actions.take()` inside its
transaction with the row locked. None of them decides whether the step may be taken."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from portal.audit.record import record
from portal.drafts.kind import Lack
from portal.kit import clock, db, tenancy, text
from portal.kit.errors import Conflict, Invalid
from portal.people.person import Person
from portal.reports import builds, drawing, effects, registers
from portal.reports.queries import Seen
from portal.reports.workflow import ALL_STAFF, State
from portal.sheets.blocks import content_hash, to_data


@dataclass(frozen=True)
class Act:
    """One step. `hash`: of what was shown to who signs; `version`: of the row that was seen;
    `copy`: one that was signed with a pen (registering.Copy)."""

    action: str
    version: int | None = None
    hash: str = ""
    reason: str = ""
    copy: Any = None


async def noted(
    found: Seen, person: Person, act: Act, detail: dict[str, Any], state: State | None = None
) -> None:
    """The line of the record of one step; `state`: what it is afterwards."""
    await record(
        f"paper_{act.action}",
        ("paper", found.id),
        person,
        detail.pop("role", "") or person.role_for(ALL_STAFF),
        change=(found.state, state or found.state),
        reason=("", text.lines(act.reason)),
        detail=detail,
    )


async def sign(found: Seen, person: Person, act: Act) -> dict[str, Any]:
    """The first signature freezes what was shown; no later one changes it."""
    must_be_what_was_shown(found, act)
    must_not_lack([*found.lacks, *found.staffing], found.state)
    await freeze(found)
    turn, post = found.turn, found.may_sign[person.account]  # type: ignore[index]
    assert turn is not None
    await db.changed(
        "INSERT INTO paper_signature (tenant, id, paper, step, word, account, name, position,"
        " instead_of, role, at, content_hash, method, own_work)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        tenancy.current().id,
        uuid4(),
        found.id,
        len(found.signatures),
        turn.word,
        person.account,
        person.name,
        post.own,
        post.instead_of,
        post.role,
        clock.now(),
        found.hash,
        method := "second_factor" if person.second_factor else "password",
        own := person.account in found.signed_by,
    )
    detail = {"step": len(found.signatures) + 1, "word": turn.word, "content_hash": found.hash,
              "position": post.own, "instead_of": post.instead_of, "method": method,
              "role": post.role}  # fmt: skip
    return detail | ({"own_work": True} if own else {})


def must_be_what_was_shown(found: Seen, act: Act) -> None:
    if not act.hash or act.hash != found.hash:
        raise Conflict(
            "ข้อมูลในเอกสารเปลี่ยนไปหลังจากที่เปิดหน้านี้ ตรวจฉบับล่าสุดด้านล่างก่อนลงนาม",
            "It changed since it was shown; look at it again before you sign",
            state=str(found.state),
        )


def must_not_lack(lacks: list[Lack], state: State) -> None:
    if lacks:
        raise Conflict(
            "ยังลงนามไม่ได้: " + "; ".join(one.words_th for one in lacks),
            "Cannot be signed yet: " + "; ".join(one.words_en for one in lacks),
            state=str(state),
        )


async def freeze(found: Seen) -> None:
    """Of a draft: keeps what it says now. Invalid by narrative."""
    if found.drawn is None:
        return
    if wrong := drawing.unwritten(found.drawn, found.said):
        raise Invalid("ยังลงนามไม่ได้ เขียนส่วนที่ขาดก่อน", "Something must be written", fields=wrong)
    paper = found.drawn.paper
    await db.changed(
        "UPDATE paper SET state = 'offered', content = $2::jsonb, content_hash = $3, name = $4,"
        " facts = $5::jsonb, version = version + 1, changed_at = $6 WHERE id = $1",
        found.id,
        json.dumps(to_data(paper), ensure_ascii=False),
        content_hash(paper),
        paper.name,
        json.dumps(dict(found.drawn.facts or {}), ensure_ascii=False, default=str),
        clock.now(),
    )
    for sha256 in drawing.pictures_in(paper):
        await db.changed(
            "INSERT INTO paper_picture (tenant, paper, sha256) VALUES ($1, $2, $3)",
            tenancy.current().id,
            found.id,
            sha256,
        )


async def print_out(found: Seen, _person: Person, act: Act) -> dict[str, Any]:
    """Frozen without a signature, so that what is printed is what is registered. A pen needs no
    accounts: that nobody could sign electronically does not stand in its way."""
    must_be_what_was_shown(found, act)
    must_not_lack(found.lacks, found.state)
    await freeze(found)
    return {"content_hash": found.hash}


async def conclude(found: Seen, person: Person, act: Act) -> dict[str, Any]:
    """The last signature: number and day, and the edition before it is superseded."""
    detail = await sign(found, person, act)
    number, year = "", None
    if found.kind.register:
        number, year = await registers.issue(found.kind.register, found.id, person)
    await sealed(found, person, number, year, {"day": clock.today()})
    return detail | {"number": number, "day": clock.today()}


async def sealed(
    found: Seen, person: Person, number: str, year: int | None, more: dict[str, Any]
) -> None:
    """From here on it never changes. `more`: further columns, the day among them."""
    before = found.row["supersedes"]
    if before and await db.changed(
        "UPDATE paper SET state = 'superseded', version = version + 1, changed_at = $2"
        " WHERE id = $1 AND state = 'signed'",
        before,
        clock.now(),
    ):
        await record(
            "paper_supersede",
            ("paper", before),
            person,
            "system",
            change=(State.SIGNED, State.SUPERSEDED),
            detail={"by": str(found.id), "edition": found.row["edition"]},
        )
        await db.changed(  # its public page says so from now on
            "UPDATE site SET version = version + 1 WHERE tenant = $1", tenancy.current().id
        )
    columns = {"number": number, "number_year": year, "signed_at": clock.now()} | more
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 3))
    await db.changed(
        f"UPDATE paper SET state = 'signed', version = version + 1, changed_at = $2, {sets}"  # noqa: S608
        " WHERE id = $1",
        found.id,
        clock.now(),
        *columns.values(),
    )
    await builds.of_paper(found, person)
    await effects.take_effect(found, number, columns["day"], person)


async def give_back(found: Seen, _person: Person, act: Act) -> dict[str, Any]:
    """A draft again: its signatures are void, its words stay."""
    await db.changed(
        "UPDATE paper_signature SET void_at = $2, void_reason = $3"
        " WHERE paper = $1 AND void_at IS NULL",
        found.id,
        clock.now(),
        text.lines(act.reason),
    )
    await db.changed("DELETE FROM paper_picture WHERE paper = $1", found.id)
    await db.changed(
        "UPDATE paper SET state = 'draft', content = NULL, content_hash = '', facts = NULL,"
        " version = version + 1, changed_at = $2 WHERE id = $1",
        found.id,
        clock.now(),
    )
    return {"content_hash": found.hash, "void": [one["name"] for one in found.signatures]}


async def cancel(found: Seen, _person: Person, _act: Act) -> dict[str, Any]:
    await db.changed(
        "UPDATE paper SET state = 'cancelled', version = version + 1, changed_at = $2"
        " WHERE id = $1",
        found.id,
        clock.now(),
    )
    return {}
