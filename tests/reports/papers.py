"""A small real kind of paper, a unit whose people can sign it, and short ways to do so."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from portal.drafts.kind import KINDS, Drawn, Lack, Narrative, PaperKind, Signer, Step, declare
from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.people.actions import give_role
from portal.people.person import Person
from portal.people.roles import Role
from portal.reports import actions, registers
from portal.reports.kinds import About
from portal.reports.queries import Seen, seen
from portal.reports.signing import Act
from portal.sheets.blocks import Grid, MemoHead, Paper, Para, Picture, Sign
from tests import make

HEAD = "สาธารณสุขอำเภอแก่งคอย"
THREE = (Step(Signer.REPORTER), Step(Signer.EXAMINER), Step(Signer.HEAD, "อนุมัติ"))
facts = {"count": 0, "lacks": ()}  # what a test says happened


async def _draw(ask: Any, said: Any) -> Drawn:
    count = await db.value("SELECT count(*) FROM publication") + facts["count"]
    proposal = f"มีเรื่อง {count} เรื่อง"
    pictures = await db.rows("SELECT files -> 0 ->> 'sha256' AS sha256 FROM brand_picture LIMIT 1")
    paper = Paper(
        "memo",
        (),
        ask.unit.name_th,
        (
            Para(said.get("problems", proposal), key="problems"),
            Grid(("เรื่อง", "จำนวน"), (("เผยแพร่", str(count)),), (3, 1)),
            *(Picture(row["sha256"], "ภาพ", "ภาพ") for row in pictures),
        ),
        signs=tuple(Sign(("",), role="ผู้รายงาน" if n == 0 else "") for n in range(3)),
        memo=MemoHead(ask.unit.name_th, f"รายงานทดสอบ ไตรมาส {ask.quarter}", HEAD),
    )
    narratives = (Narrative("problems", "ปัญหา", "Problems", proposal),)
    return Drawn(paper, narratives, tuple(facts["lacks"]), {"count": count})  # type: ignore[arg-type]


def _kind(code: str, steps: tuple[Step, ...], register: Any, period: Any = "quarter") -> PaperKind:
    names = (f"เอกสารทดสอบ {code}", f"Test paper {code}")
    return PaperKind(code, *names, period, register, steps, _draw, "", ("general-information",))


for one in (
    _kind("test-memo", THREE, "memo"),
    _kind("test-one", (Step(Signer.HEAD),), "order", "none"),
    _kind("test-plain", (Step(Signer.REPORTER), Step(Signer.HEAD, "ทราบ")), "", "year"),
):
    if one.code not in KINDS:
        declare(one)

MEMO = About("test-memo", 2569, 1)
LACK = Lack("ยังไม่มีเวลา", "No time", "/staff/settings")


async def unit() -> make.MadeUnit:
    """Its head is an approver, its numbers begin with นภ ๐๓๓๒."""
    made = await make.unit(make.TWO_STEPS)
    with acting_for(made.tenant):
        made.people["head"] = await with_post(HEAD, Role.APPROVER)
        await registers.set_prefix("นภ 0332", made.unit_admin.person)
    return made


async def with_post(position: str, role: Role, **given: Any) -> make.Someone:
    """Somebody new in this post."""
    username = f"{role}-{uuid4().hex[:8]}"
    account = uuid4()
    async with db.transaction():
        await db.changed(
            "INSERT INTO account (id, username, name, email, password_hash)"
            " VALUES ($1, $2, $3, $4, '')",
            account, username, f"คุณ{username}", f"{username}@mail.localhost",
        )  # fmt: skip
    await give_role(account, role, position, **given)
    return make.Someone(Person(account, username, f"คุณ{username}", frozenset({role})), "", username)


def here(who: make.Someone, **more: Any) -> Person:
    """Signed in with a password, in a browser."""
    return replace(who.person, session=uuid4(), **more)


async def drawn_up(made: make.MadeUnit, about: About = MEMO, by: str = "staff") -> UUID:
    with acting_for(made.tenant):
        return await actions.draw_up(about, made.people[by].person)


async def look(made: make.MadeUnit, paper: UUID) -> Seen:
    with acting_for(made.tenant):
        async with db.transaction():
            return await seen(paper)


async def do(
    made: make.MadeUnit, paper: UUID, who: str | Person, action: str, **given: Any
) -> Seen:
    """One step, of what stands now."""
    person = who if isinstance(who, Person) else here(made.people[who])
    given.setdefault("hash", (await look(made, paper)).hash)
    with acting_for(made.tenant):
        return await actions.take(paper, person, Act(action, **given))


async def signed(made: make.MadeUnit, about: About = MEMO) -> UUID:
    paper = await drawn_up(made, about)
    await do(made, paper, "staff", "sign")
    await do(made, paper, "reviewer", "sign")
    await do(made, paper, "head", "conclude")
    return paper


async def today(made: make.MadeUnit) -> Any:
    with acting_for(made.tenant):
        async with db.transaction():
            return clock.today()
