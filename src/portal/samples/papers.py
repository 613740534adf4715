"""The official papers of the demo: drawn up and signed by the unit's people, by the actions."""

from dataclasses import replace
from uuid import uuid4

from portal.kit import clock, db, thai
from portal.people.person import Person
from portal.people.sessions import person_with_account
from portal.reports import actions
from portal.reports.kinds import About
from portal.reports.queries import Seen, seen
from portal.reports.signing import Act
from portal.reports.workflow import State
from portal.samples.plan import SamplePaper


async def draw_up(paper: SamplePaper, maker: Person) -> None:
    """As far as its plan says; one that was begun goes on."""
    async with db.transaction():
        year = thai.fiscal_year(clock.today()) + paper.year
        about = About(paper.kind, year, paper.quarter)
        signed = await db.value(
            "SELECT true FROM paper WHERE state = 'signed'"
            " AND (kind, fiscal_year, quarter, month, slot) = ($1, $2, $3, $4, $5)",
            *about.key,
        )
    if signed:
        return
    made = await actions.draw_up(about, maker)
    while paper.reach != "draft":
        async with db.transaction():
            found = await seen(made)
        if found.state == State.SIGNED or (paper.reach == "offered" and found.signatures):
            return
        action = "conclude" if found.is_last else "sign"
        await actions.take(made, await _signer(found), Act(action, hash=found.hash))


async def _signer(found: Seen) -> Person:
    """Whoever may take this step and took none, at a browser: a token signs nothing."""
    account = next(one for one in found.may_sign if one not in found.signed_by)
    async with db.transaction():
        person = await person_with_account(account)
    assert person is not None
    return replace(person, session=uuid4())
