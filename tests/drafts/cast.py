"""The five units of the demo once more, under addresses of their own, with what their samples say
they published: through the actions, at a fixed moment, with small files that are always the same.
Every paper of every unit can be drawn of them."""

import contextlib
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from portal.catalog.actions import apply_template
from portal.catalog.template_file import templates
from portal.commands.tenants import TENANTS, read_units
from portal.drafts.kind import Ask, Drawn
from portal.kit import clock, db, thai
from portal.kit.tenancy import Tenant, acting_for
from portal.people import actions as people
from portal.people.person import SYSTEM
from portal.people.roles import Role
from portal.publication import actions
from portal.publication.files import attach
from portal.samples import load
from portal.samples.plan import read_plan
from portal.sheets.blocks import Chart, Grid, Heading, Paper, Para, Picture
from portal.tenants.actions import apply_unit
from portal.tenants.queries import UnitInfo, unit_now
from portal.tenants.unit_file import UnitFile
from tests import make
from tests.drafts.kinds import KINDS

NOW = datetime.fromisoformat("2026-11-20T10:00:00+07:00")  # a Friday
DRAWN = NOW + timedelta(hours=5)
YEAR, QUARTER, MONTH = 2570, 1, 10


@contextlib.asynccontextmanager
async def clock_at(moment: datetime) -> AsyncIterator[None]:
    """For everyone, by the database; back again afterwards."""
    owner = await asyncpg.connect(os.environ["PORTAL_OWNER_DATABASE_URL"])
    try:
        await owner.execute(
            "INSERT INTO clock_shift (shift) VALUES ($1 - now())"
            " ON CONFLICT (one) DO UPDATE SET shift = excluded.shift",
            moment,
        )
        yield
    finally:
        await owner.execute("UPDATE clock_shift SET shift = '0'")
        await owner.close()


@dataclass
class Played:
    """A unit with its people; `slug` is that of its file, the host's is another."""

    slug: str
    file: UnitFile
    tenant: Tenant
    names: list[str] = field(default_factory=list)

    async def draw(self, kind: str, said: dict[str, str] | None = None, **asked: Any) -> Drawn:
        """As it would be signed now."""
        with acting_for(self.tenant):
            async with db.transaction():
                ask = asked_for(kind, await unit_now(), **asked)
                return await KINDS[kind].draw(ask, said or {})


def asked_for(kind: str, unit: UnitInfo, **asked: Any) -> Ask:
    """What a kind needs to be told: the year, and the quarter, the month or the slot."""
    of = {"quarter": {"quarter": QUARTER}, "month": {"month": MONTH}, "slot": {"slot": SLOT}}
    given = {"fiscal_year": YEAR, "today": clock.today(), **of.get(KINDS[kind].period, {}), **asked}
    return Ask(unit=unit, **given)


SLOT = f"moit-{YEAR}:2.2"
_played: dict[str, Played] = {}


async def play(slug: str) -> Played:
    """One of the five; made once in a process."""
    if slug not in _played:
        async with clock_at(NOW):
            _played[slug] = await _play(slug)
    return _played[slug]


SLUGS = sorted(path.stem for path in TENANTS.glob("*.toml"))


async def _play(slug: str) -> Played:
    file = next(unit for unit in read_units(TENANTS) if unit.unit.slug == slug)
    own = f"draft-{slug}"
    file = msgspec.structs.replace(file, unit=msgspec.structs.replace(file.unit, slug=own))
    tenant, _ = await apply_unit(file, SYSTEM)
    played, plan = Played(slug, file, tenant), read_plan(load.SAMPLES, slug)
    renamed = {one.username: f"draft.{one.username}" for one in plan.accounts}
    accounts = tuple(
        msgspec.structs.replace(one, username=renamed[one.username]) for one in plan.accounts
    )
    items = tuple(msgspec.structs.replace(item, by=renamed[item.by]) for item in plan.items)
    plan = msgspec.structs.replace(plan, accounts=accounts, items=items)
    with acting_for(tenant):
        await apply_template(templates()[file.site.template])
        for account in plan.accounts:
            await _person(account)
            played.names.append(account.name)
        async with db.transaction():
            unit = await unit_now()
        for item in plan.items:
            owner = await load._person(item.by)
            made = await load._drafted(owner, item)
            await _attach(made, owner, item)
            chain = {step.role for step in file.approval.step}
            for action in load.WAYS[item.reach]:
                if action != "forward" or "reviewer" in chain:
                    await load._step(plan, made, owner, item, action)
    assert unit
    return played


async def _person(account: Any) -> None:
    async with db.transaction():
        added = await people.add_account(
            account.username, account.name, f"{account.username}@mail.localhost", make.PASSWORD
        )
        await people.give_role(added, Role(account.role), account.position, starts_on=load.BEGAN)


BYTES = {
    "pdf": lambda name: make.pdf(name),
    "jpg": lambda name: make.jpeg(name),
    "docx": lambda name: make.paper(name),
}


async def _attach(made: Any, owner: Any, item: Any) -> None:
    facts = {}
    for place, one in enumerate(item.files):
        kind = one.kind if one.kind in BYTES else "pdf"
        name = re.sub(r"\.\w+$", f".{kind}", one.name)
        document = await attach(
            made, owner, make.upload(name, BYTES[kind](f"{item.key} {place}")), one.alt
        )
        facts[one.name] = str(document)
    if item.facts:
        given = {
            load.PREFIX + name: load._with_ids(value, facts) for name, value in item.facts.items()
        }
        await actions.edit(made, owner, given)


# ---- a paper as plain text -------------------------------------------------------------------


def lines(paper: Paper) -> list[str]:
    """Its structure and words, one block a line, for people to compare."""
    out = [f"[{paper.layout}]", *paper.title]
    if paper.memo:
        out += [
            f"{name}: {getattr(paper.memo, name)}"
            for name in ("agency", "number", "day", "subject", "to")
        ]
    for block in paper.blocks:
        out += _block(block)
    for sign in paper.signs:
        out.append(f"<sign {' | '.join([sign.word, sign.role, sign.name, *sign.position])}>")
    out += [part for part in (paper.closing, paper.foot) if part]
    for block in paper.after:
        out += ["<after>", *_block(block)]
    for grid in paper.grids:
        out += ["<more>", *_block(grid)]
    return out


def _block(block: Any) -> list[str]:
    match block:
        case Heading():
            return [f"{'#' * (block.level + 1)} {block.number} {block.text}".replace("  ", " ")]
        case Para():
            return [f"{'  ' * block.depth}{block.number}{' ' if block.number else ''}{block.text}"
                    + (f" <{block.key}>" if block.key else "")]  # fmt: skip
        case Grid():
            rows = [" | ".join(cell.replace("\n", " / ") for cell in row) for row in block.rows]
            return [f"<grid {block.caption}>", " | ".join(block.columns), *(rows or [block.empty])]
        case Chart():
            points = ", ".join(f"{label} = {value:g}" for label, value in block.points)
            return [f"<chart {block.kind} {block.caption} ({block.unit_name}): {points}>"]
        case Picture():
            return [f"<picture {block.caption}>"]
    return ["<break>"]


def words(paper: Paper) -> str:
    return "\n".join(lines(paper))


# ---- all papers of all units -----------------------------------------------------------------

_drawn: dict[str, dict[str, Drawn]] = {}


async def papers(slug: str) -> dict[str, Drawn]:
    """Every kind of one unit, at the fixed moment."""
    if slug not in _drawn:
        played = await play(slug)
        async with clock_at(DRAWN):
            _drawn[slug] = {kind: await played.draw(kind) for kind in sorted(KINDS)}
    return _drawn[slug]


async def all_papers() -> list[tuple[str, str, Drawn]]:
    """(unit, kind, what was drawn) of all."""
    return [(slug, kind, one) for slug in SLUGS for kind, one in (await papers(slug)).items()]


def texts_of(block: Any) -> list[str]:
    """Every string of a block that people read."""
    match block:
        case Heading():
            return [block.number, block.text]
        case Para():
            return [block.number, block.text]
        case Grid():
            cells = [cell for row in block.rows for cell in row]
            return [block.caption, block.empty, *block.columns, *cells]
        case Chart():
            return [block.caption, block.unit_name, *(label for label, _ in block.points)]
        case Picture():
            return [block.caption, block.alt]
    return []


def read_texts(paper: Paper) -> list[str]:
    """Every string of a paper that people read."""
    memo = [paper.memo.agency, paper.memo.subject, paper.memo.to] if paper.memo else []
    signs = [text for s in paper.signs for text in (s.name, s.word, s.role, *s.position)]
    blocks = (*paper.blocks, *paper.after, *paper.grids)
    inside = [text for block in blocks for text in texts_of(block)]
    return [*paper.title, *memo, *inside, *signs, paper.closing, paper.foot]


def grids(paper: Paper) -> list[Grid]:
    blocks = (*paper.blocks, *paper.after, *paper.grids)
    return [block for block in blocks if isinstance(block, Grid)]


def thai_number(value: float) -> str:
    return thai.digits(f"{int(value):,}")
