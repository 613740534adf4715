"""The demo's five units with all that they publish, read and indexed."""

import pytest

from portal.catalog.actions import apply_template
from portal.catalog.template_file import templates
from portal.commands.tenants import TENANTS, read_units
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.samples.load import SAMPLES, load_all
from portal.samples.plan import read_plan
from portal.search import jobs
from portal.tenants.actions import apply_unit


@pytest.fixture(scope="session")
async def five():
    """(the units' tenants by slug, their items' keys by title)."""
    tenants, shared = {}, templates()
    for unit in read_units(TENANTS):
        tenant, _ = await apply_unit(unit, SYSTEM)
        tenants[tenant.slug] = tenant
        with acting_for(tenant):
            await apply_template(shared[unit.site.template])
    await load_all([])
    for tenant in tenants.values():
        with acting_for(tenant):
            await jobs.catch_up()
    titles = {
        slug: {item.title: item.key for item in read_plan(SAMPLES, slug).items} for slug in tenants
    }
    return tenants, titles
