"""What people do with official papers. Each function is one transaction; `take()` is the only place
where a paper's state changes, by the table of workflow.py."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from portal.audit.record import record
from portal.kit import clock, db, tenancy, text, typeset
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.person import Person
from portal.people.sessions import person_with_account
from portal.reports import letters, registering, signing
from portal.reports import words as words_kept
from portal.reports.kinds import About, checked, kind_of
from portal.reports.queries import Seen, seen
from portal.reports.signing import Act
from portal.reports.workflow import ALL_STAFF, SIGNING, State, workflow
from portal.tenants.queries import unit_now

LONGEST = 20_000  # letters of a narrative
LONGEST_REASON = 1_000
# Why the words of a paper in this state stay as they are.
NO_DRAFT: dict[State, tuple[str, str]] = {
    State.OFFERED: ("เอกสารนี้เริ่มลงนามแล้ว แก้ไขไม่ได้ ถ้าต้องแก้ให้ส่งคืนก่อน",
                    "It is being signed; return it first"),
    State.SIGNED: ("เอกสารนี้ลงนามครบแล้ว แก้ไขไม่ได้ ถ้าต้องแก้ให้จัดทำฉบับใหม่แทน",
                   "It is signed; draw up a new edition"),
    State.SUPERSEDED: ("เอกสารนี้มีฉบับใหม่แทนแล้ว แก้ไขไม่ได้", "A new edition took its place"),
    State.CANCELLED: ("ร่างนี้ถูกยกเลิกไปแล้ว แก้ไขไม่ได้ จัดทำใหม่ได้จากหน้าเอกสารของปี",
                      "This draft was cancelled; draw it up anew"),
}  # fmt: skip


async def draw_up(about: About, person: Person) -> UUID:
    """The draft of this paper: the one that was begun, or a new one. Where such a paper is signed
    it is a new edition, with the words of the last. Invalid: no such paper can be."""
    try:
        async with db.transaction():
            unit = await unit_now()
            checked(about, unit.kind, clock.today())
            return await _open(about) or await _begin(about, person)
    except asyncpg.UniqueViolationError:  # somebody else began it at the same moment
        async with db.transaction():
            found = await _open(about)
            assert found
            return found


async def _open(about: About) -> UUID | None:
    return await db.value(
        "SELECT id FROM paper WHERE (kind, fiscal_year, quarter, month, slot)"
        " = ($1, $2, $3, $4, $5) AND state IN ('draft', 'offered')",
        *about.key,
    )


async def _begin(about: About, person: Person) -> UUID:
    before = await db.row(
        "SELECT max(edition) AS edition, (array_agg(id) FILTER (WHERE state = 'signed'))[1] AS id,"
        " (array_agg(said ORDER BY edition DESC))[1] AS said FROM paper"
        " WHERE (kind, fiscal_year, quarter, month, slot) = ($1, $2, $3, $4, $5)"
        " AND state <> 'cancelled'",
        *about.key,
    )
    assert before is not None
    paper, now = uuid4(), clock.now()
    await db.changed(
        "INSERT INTO paper (tenant, id, kind, fiscal_year, quarter, month, slot, edition, said,"
        " register, supersedes, made_by, made_name, made_at, changed_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14, $14)",
        tenancy.current().id,
        paper,
        *about.key,
        (before["edition"] or 0) + 1,
        before["said"] or "{}",
        kind_of(about.kind).register,
        before["id"],
        person.account,
        person.name,
        now,
    )
    await record(
        "paper_drawn_up",
        ("paper", paper),
        person,
        person.role_for(ALL_STAFF),
        change=("", State.DRAFT),
        detail={"kind": about.kind, "period": list(about.key[1:])},
    )
    return paper


async def write(paper: UUID, person: Person, typed: dict[str, str], version: int | None) -> Seen:
    """Change the narratives of a draft: what equals the proposal goes on following the facts.
    Conflict: not a draft, or changed since `version`; Invalid by key."""
    async with db.transaction():
        found = await seen(paper, lock=True)
        _must_be_draft(found, version)
        assert found.drawn is not None
        said, wrong = found.said, {}
        for one in found.drawn.narratives:
            if one.key not in typed:
                continue
            words = text.lines(typed[one.key])
            if len(words) > LONGEST:
                wrong[one.key] = f"เขียนไม่เกิน {LONGEST:,} ตัวอักษร"
            elif odd := typeset.unprintable(words):
                wrong[one.key] = f"{' '.join(odd[:5])} พิมพ์ลงเอกสารราชการไม่ได้ ลบออกหรือเขียนเป็นคำ"
            elif words == text.lines(one.proposal):
                said.pop(one.key, None)
            else:
                said[one.key] = words
        if wrong:
            raise Invalid("ยังบันทึกไม่ได้ แก้จุดต่อไปนี้ก่อน", "Check the fields", fields=wrong)
        if said == found.said:
            return found
        changed = sorted(k for k in said.keys() | found.said.keys()
                         if said.get(k) != found.said.get(k))  # fmt: skip
        await db.changed(
            "UPDATE paper SET said = $2::jsonb, version = version + 1, changed_at = $3"
            " WHERE id = $1",
            paper,
            json.dumps(said, ensure_ascii=False),
            clock.now(),
        )
        await words_kept.note(paper, person, found.said, said)
        await record(
            "paper_written",
            ("paper", paper),
            person,
            person.role_for(ALL_STAFF),
            detail={"narratives": changed, "was": {key: found.said.get(key) for key in changed}},
        )
        return await seen(paper)


def _must_be_draft(found: Seen, version: int | None) -> None:
    if found.state != State.DRAFT:
        raise Conflict(*NO_DRAFT[found.state], state=str(found.state))
    _must_be_seen(found, version)


def _must_be_seen(found: Seen, version: int | None) -> None:
    if version is not None and version != found.row["version"]:
        raise Conflict(
            "มีคนแก้ไขเอกสารนี้ไปก่อนแล้ว ตรวจฉบับล่าสุดด้านล่างแล้วทำใหม่",
            "Somebody changed it first; look at it below and do it again",
            state=str(found.state),
        )


async def take(paper: UUID, person: Person, act: Act) -> Seen:
    """Take one step, as it stands in the table. NotFound; NotAllowed: not by a token, or the role
    is over; Conflict: not in this state, not this person's turn, changed since it was shown, or
    something lacks; Invalid by field."""
    async with db.transaction():
        found = await seen(paper, lock=True)
        person = await _as_of_now(person)
        step = workflow.step(act.action, found, person)
        if step.action in (*SIGNING, "register"):
            _must_be_here(person)
        _must_be_seen(found, act.version)
        if "reason" in step.needs:
            _must_say_why(act.reason)
        detail = await CHANGES[step.action](found, person, act)
        after = await seen(paper)
        await signing.noted(found, person, act, detail, after.state)
        await letters.tell(found, after, step.action, person, act.reason)
        return after


async def _as_of_now(person: Person) -> Person:
    """With the roles that they hold in this transaction: one that ended a moment ago is over."""
    now = await person_with_account(person.account) if person.account else None
    if now is None:
        raise NotAllowed("บัญชีนี้ถูกปิดแล้ว", "This account is closed")
    return replace(
        person, roles=now.roles, positions=now.positions, stands_for=now.stands_for
    )  # fmt: skip


def _must_be_here(person: Person) -> None:
    """A program's token never signs: whoever signs has signed in."""
    if person.session is None:
        raise NotAllowed(
            "ลงนามด้วยโทเคนไม่ได้ ให้เข้าสู่ระบบแล้วลงนามเอง", "A token does not sign: sign in and sign"
        )


def _must_say_why(reason: str) -> None:
    if not text.says_something(reason) or len(reason) > LONGEST_REASON:
        message = f"บอกเหตุผล ไม่เกิน {LONGEST_REASON:,} ตัวอักษร"
        raise Invalid(message, "Say why", fields={"reason": message})


async def renew(found: Seen, person: Person, _act: Act) -> dict[str, Any]:
    return {"edition": str(await _begin(found.about, person))}


CHANGES: dict[str, Callable[[Seen, Person, Act], Awaitable[dict[str, Any]]]] = {
    "sign": signing.sign,
    "conclude": signing.conclude,
    "print": signing.print_out,
    "register": registering.register,
    "return": signing.give_back,
    "cancel": signing.cancel,
    "renew": renew,
}
