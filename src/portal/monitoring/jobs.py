"""The checks run by themselves, in the units in which one is due."""

from portal.kit.jobs import at_large
from portal.monitoring.rounds import round_


@at_large
async def run_checks() -> int:
    return await round_()
