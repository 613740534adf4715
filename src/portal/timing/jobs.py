"""What the platform's people decide of a unit's ends is done by the unit; its reviews stand in its
calendar."""

import logging
from uuid import UUID

from portal.calendar.dates import SOURCES
from portal.kit import db
from portal.kit.errors import PortalError, Unavailable
from portal.kit.jobs import job
from portal.people.queries import operator
from portal.timing import stopping
from portal.timing.review_dates import reviews_due

log = logging.getLogger("portal.timing")

SOURCES.append(reviews_due)


@job
async def decide_for_operator(account: str, go_on: bool, reason: str) -> None:
    """If they are an operator still. A decision that came too late changes nothing."""
    async with db.transaction():
        by = await operator(UUID(account))
    if by is None:
        return
    try:
        await stopping.decide(by, go_on=go_on, reason=reason)
    except Unavailable:
        raise
    except PortalError as error:
        log.warning("ends decided by operator %s: %s", by.username, error.english)
