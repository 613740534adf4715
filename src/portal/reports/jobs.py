"""The work on papers that is promised."""

from uuid import UUID

from portal.kit.jobs import job
from portal.publication.workflow import Effect
from portal.reports import builds, page_pictures, province
from portal.reports.kinds import About


@job
async def build(report: str) -> None:
    """Make the files of one report."""
    await builds.build(UUID(report))


@job(on=(Effect.WENT_PUBLIC,))
async def picture(publication: str, _version: int, _action: str, _effect: str) -> None:
    """The page of what has just been published."""
    await page_pictures.take(UUID(publication))


@job
async def build_for_province(
    build: str, report: str, account: str, kind: str, fiscal_year: int, quarter: int
) -> None:
    """One unit's paper of a province's build, in that unit."""
    about = About(kind, fiscal_year, quarter)
    await province.build_one(UUID(build), UUID(report), UUID(account), about)
