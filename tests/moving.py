"""The clock of everybody moved for a while, by the database."""

import contextlib
from datetime import timedelta

from portal.kit import db
from portal.kit.tenancy import PLATFORM, acting_for


@contextlib.asynccontextmanager
async def clock_moved(**by):
    """For everyone, by the database; back again afterwards."""

    async def shift(time):
        with acting_for(PLATFORM):
            async with db.transaction():
                await db.changed(
                    "INSERT INTO clock_shift (shift) VALUES ($1)"
                    " ON CONFLICT (one) DO UPDATE SET shift = excluded.shift",
                    time,
                )

    await shift(timedelta(**by))
    try:
        yield
    finally:
        await shift(timedelta())
