"""Is what this process remembers of a unit still true? One question to the database answers for
every request that is waiting at that moment.

A remembered page or unit is used only after this check, which began after the request arrived: so
a page is never served after what it shows was taken down, expired or replaced, by any process, and
under load the question costs almost nothing.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from portal.kit.db import AWAY, LIMITS
from portal.kit.errors import Unavailable
from portal.settings import settings

QUESTION = """
    SELECT u.id, u.version, s.version AS site, portal_now() AS now,
        (SELECT words FROM mourning WHERE withdrawn_at IS NULL AND starts_at <= portal_now()
            AND ends_at > portal_now() ORDER BY starts_at DESC LIMIT 1) AS mourning,
        (SELECT coalesce(max(number), 0) FROM checklist_edition) AS lists,
        (SELECT coalesce(max(number), 0) FROM law_edition) AS laws
    FROM unit u JOIN site s ON s.tenant = u.id WHERE u.id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The versions of a unit and of its site, the database's time, and whether all sites mourn
    at it: the words that are shown (may be ""), else None. `lists`, `laws`: the newest edition of
    a checklist and of the registry of laws."""

    unit: int
    site: int
    now: datetime
    mourning: str | None
    lists: int
    laws: int


class Freshness:
    """Asks on a connection of its own, one question at a time; what arrives meanwhile waits
    together for the next."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, list[asyncio.Future[Pulse | None]]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection | None = None

    async def of(self, tenant: UUID) -> Pulse | None:
        """None when there is no such unit. Raises Unavailable when the database is away."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(tenant, []).append(future)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())  # noqa: TID251 - owns no transaction
        return await future

    async def _ask(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, {}
            try:
                pulses = await self._question(list(waiting))
                error = None
            except (asyncpg.PostgresError, *AWAY):
                pulses, error = {}, Unavailable("ระบบขัดข้องชั่วคราว ลองใหม่ในอีกสักครู่", "Try again")
                self._connection = None
            for tenant, futures in waiting.items():
                for future in futures:
                    if future.done():
                        continue
                    if error:
                        future.set_exception(error)
                    else:
                        future.set_result(pulses.get(tenant))

    async def _question(self, tenants: list[UUID]) -> dict[UUID, Pulse]:
        connection = self._connection
        if connection is None or connection.is_closed():
            connection = self._connection = await asyncpg.connect(
                settings().database_url, timeout=3, server_settings=LIMITS
            )
        found = await connection.fetch(QUESTION, tenants, timeout=5)
        return {
            row["id"]: Pulse(
                row["version"], row["site"], row["now"], row["mourning"], row["lists"], row["laws"]
            )
            for row in found
        }

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=2)
            self._connection = None


freshness = Freshness()
