"""Fetching from the units' own mailboxes, about once a minute."""

from portal.intake.imap import fetch
from portal.kit.jobs import each_minute


@each_minute
async def mailboxes() -> None:
    await fetch()
