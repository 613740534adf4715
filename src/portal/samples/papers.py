"""The official papers of the demo: drawn up and signed by the unit's people, by the actions."""

from dataclasses import replace
from uuid import UUID, uuid4

from portal.catalog.checklists import moit
from portal.documents import scanning
from portal.kit import clock, db, thai
from portal.people.person import Person
from portal.people.sessions import person_with_account
from portal.publication import places
from portal.reports import actions, builds, publishing
from portal.reports.kinds import KINDS, About
from portal.reports.queries import Seen, seen
from portal.reports.signing import Act
from portal.reports.workflow import State
from portal.samples.plan import SamplePaper


async def draw_up(paper: SamplePaper, maker: Person) -> UUID:
    """As far as its plan says, but not published; its id. One that was begun goes on."""
    async with db.transaction():
        year = thai.fiscal_year(clock.today()) + paper.year
        about = About(paper.kind, year, paper.quarter)
        signed = await db.value(
            "SELECT id FROM paper WHERE state = 'signed'"
            " AND (kind, fiscal_year, quarter, month, slot) = ($1, $2, $3, $4, $5)",
            *about.key,
        )
    if signed:
        return signed
    made = await actions.draw_up(about, maker)
    while paper.reach != "draft":
        async with db.transaction():
            found = await seen(made)
        if found.state == State.SIGNED or (paper.reach == "offered" and found.signatures):
            return made
        action = "conclude" if found.is_last else "sign"
        await actions.take(made, await _signer(found), Act(action, hash=found.hash))
    return made


async def ask_to_publish(paper: UUID, owner: Person) -> UUID:
    """The request that publishes a signed paper: sent, and its files looked at, for no worker runs
    yet. One that was sent before is not sent again."""
    async with db.transaction():
        report = await db.value("SELECT id FROM report WHERE paper = $1", paper)
        asked = await db.value("SELECT publication FROM paper WHERE id = $1", paper)
    if asked is None:
        await builds.build(report)
        await publishing.publish(paper, owner)
        await scanning.round_()
    async with db.transaction():
        return await db.value("SELECT publication FROM paper WHERE id = $1", paper)


async def place(paper: SamplePaper, request: UUID, by: Person) -> None:
    """Into the line of MOIT for which it is evidence."""
    async with db.transaction():
        asked = moit(thai.fiscal_year(clock.today()) + paper.year)
        item = await db.value("SELECT item FROM publication WHERE id = $1", request)
    if asked is not None:
        await places.add(item, f"{asked.name}:{KINDS[paper.kind].evidence}", by)


async def _signer(found: Seen) -> Person:
    """Whoever may take this step and took none, at a browser: a token signs nothing."""
    account = next(one for one in found.may_sign if one not in found.signed_by)
    async with db.transaction():
        person = await person_with_account(account)
    assert person is not None
    return replace(person, session=uuid4())
