"""The work on papers that is promised."""

from uuid import UUID

from portal.kit.jobs import job
from portal.reports import builds


@job
async def build(report: str) -> None:
    """Make the files of one report."""
    await builds.build(UUID(report))
