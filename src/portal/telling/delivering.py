"""One message handed to one adapter of the acting unit."""

import json
from uuid import UUID

from portal.kit import clock, db
from portal.kit.errors import PortalError
from portal.kit.jobs import job
from portal.kit.outside import NotTaken
from portal.kit.seal import unseal
from portal.telling.adapters import SEND, Parcel


@job
async def deliver(delivery: str) -> None:
    """Hand one message to its adapter; nothing when it was taken already, or the unit does not
    use the adapter any more. What fails says so on the settings page and raises: the outbox
    tries again, each time after twice as long."""
    async with db.transaction():
        found = await db.row(
            "SELECT d.id, d.adapter, d.message, a.address, a.secret FROM delivery d"
            " JOIN adapter a ON a.tenant = d.tenant AND a.kind = d.adapter"
            " WHERE d.id = $1 AND d.done_at IS NULL",
            UUID(delivery),
        )
        now = clock.now()
    if found is None:
        return
    try:
        secret = unseal(found["secret"], found["adapter"])
        parcel = Parcel(found["id"], found["address"], json.loads(found["message"]), now, secret)
        await SEND[found["adapter"]](parcel)
    except (NotTaken, PortalError) as error:
        async with db.transaction():
            await db.changed(
                "UPDATE delivery SET tries = tries + 1, last_error = $2 WHERE id = $1",
                found["id"],
                str(error)[:300],
            )
        raise
    async with db.transaction():
        await db.changed(
            "UPDATE delivery SET tries = tries + 1, done_at = $2, last_error = '' WHERE id = $1",
            found["id"],
            clock.now(),
        )
