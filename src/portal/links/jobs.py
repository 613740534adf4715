"""Looks at what is due, a few addresses of each unit in a minute; tells when a round is over."""

from portal.kit import clock, db
from portal.kit.jobs import each_minute
from portal.links import queries
from portal.links.actions import collect, note, tell
from portal.links.asking import asker


@each_minute
async def look_after_links() -> None:
    """A kill in the middle forgets what was just asked, and the rows are due as before."""
    await collect()
    async with db.transaction():
        links, night = await queries.due(), queries.night_of(clock.now())
    if links:
        await note(await asker.ask(links, night))
    else:
        await tell()
