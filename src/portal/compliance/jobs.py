"""What is done about completeness without anybody pressing a button."""

from portal.compliance.counting import count, stale
from portal.kit import db
from portal.kit.tenancy import acting_for


async def count_stale() -> int:
    """Count every unit whose figures do not hold any more; how many."""
    tenants = await stale()
    for tenant in tenants:
        with acting_for(tenant):
            async with db.transaction():
                await count()
    return len(tenants)
