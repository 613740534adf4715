"""The demo's content, filled through the actions on the real servers."""

import json
from collections import Counter

import pytest

from portal.catalog.actions import apply_template
from portal.catalog.template_file import templates
from portal.commands.tenants import TENANTS, read_units
from portal.disclosure.queries import site
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.publication.staff import waiting_for
from portal.samples import load
from portal.samples.load import _person, load_all
from portal.samples.plan import read_plan
from portal.tenants.actions import apply_unit
from portal.tenants.queries import unit_with_slug


@pytest.fixture(scope="module")
async def accounts():
    shared = templates()
    for unit in read_units(TENANTS):
        tenant, _ = await apply_unit(unit, SYSTEM)
        with acting_for(tenant):
            await apply_template(shared[unit.site.template])
    return await load_all([])


async def test_kaeng_khois_counts_are_those_of_its_own_report(accounts):
    unit = await unit_with_slug("kaengkhoi")
    with acting_for(unit.tenant):
        async with db.transaction():
            found = await site()
    assert [found.counts[node.id].count for node in found.top] == [7, 2, 0, 1, 0, 4, 0, 19, 0, 0]


async def test_every_role_signs_in_to_work_that_waits_for_it(accounts):
    for account in accounts:
        if account["tenant"] is None or account["role"] == "unit_admin":
            continue
        if account["username"].endswith("2"):
            continue  # the second webmaster shares the first one's work
        unit = await unit_with_slug(account["tenant"])
        with acting_for(unit.tenant):
            person = await _person(account["username"])
            async with db.transaction():
                waits = sum(len(group.rows) for group in await waiting_for(person))
        assert waits, account["username"]


async def test_some_request_stands_in_each_state(accounts):
    for slug in load.slugs(load.SAMPLES):
        unit = await unit_with_slug(slug)
        with acting_for(unit.tenant):
            async with db.transaction():
                rows = await db.rows("SELECT state, count(*) AS n FROM publication GROUP BY state")
        states = {row["state"] for row in rows}
        assert states >= {"draft", "submitted", "approved", "rejected", "published"}, slug
        if len(unit.facts["approval"]["step"]) == 2:
            assert "reviewed" in states


async def test_doing_it_again_does_nothing_twice_and_keeps_what_people_did(accounts):
    unit = await unit_with_slug("ratchasan")
    plan = read_plan(load.SAMPLES, "ratchasan")
    with acting_for(unit.tenant):
        async with db.transaction():
            before = await db.value("SELECT count(*) FROM audit_entry")
    again = await load_all(accounts)
    assert json.dumps(again) == json.dumps(accounts)
    with acting_for(unit.tenant):
        async with db.transaction():
            after = await db.value("SELECT count(*) FROM audit_entry")
            titles = [r["title"] for r in await db.rows("SELECT title FROM publication")]
    assert after == before
    assert Counter(titles).most_common(1)[0][1] == 1
    assert len(titles) == len(plan.items)
