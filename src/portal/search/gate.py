"""So that a flood of searches cannot take the database down: a share of its connections, a time for
each question, and so many questions a minute from one address.

Counted in this process, without the database, which is what is to be spared: with several web
processes an address has that many times the share.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from portal.kit import db
from portal.kit.errors import TooMany, Unavailable

AT_ONCE = 4  # searches of one process; the pool has more than that
PATIENCE = 2.0  # seconds that one waits for its turn
LONGEST = "1500ms"  # of each statement of a search
PER_MINUTE = 120  # searches from one address; whole offices share one
SUGGESTIONS_PER_MINUTE = 600
MOST_ADDRESSES = 10_000


class Counted:
    """How often each address asked in its minute; the addresses that asked longest ago are
    forgotten first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._asked: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def count(self, address: str) -> None:
        """Raises TooMany."""
        now = time.monotonic()
        since, asked = self._asked.pop(address, (now, 0))
        if now - since >= 60:
            since, asked = now, 0
        self._asked[address] = (since, asked + 1)
        if len(self._asked) > MOST_ADDRESSES:
            self._asked.popitem(last=False)
        if asked >= self.most:
            raise TooMany(
                "ค้นหาถี่เกินไป รอ 1 นาทีแล้วลองใหม่ หรือเลือกดูตามหมวดที่หน้าแรก",
                "Too many searches; wait a minute, or browse by category",
            )


searches, suggestions = Counted(PER_MINUTE), Counted(SUGGESTIONS_PER_MINUTE)
_turns = asyncio.Semaphore(AT_ONCE)


@asynccontextmanager
async def turn() -> AsyncIterator[None]:
    """A transaction of the acting unit for one search. Unavailable when too many wait."""
    try:
        await asyncio.wait_for(_turns.acquire(), PATIENCE)
    except TimeoutError:
        message = "มีผู้ค้นหาพร้อมกันมาก ลองใหม่ในอีกสักครู่ หรือเลือกดูตามหมวดที่หน้าแรก"
        raise Unavailable(message, "Many are searching; try again in a moment") from None
    try:
        async with db.transaction():
            await db.value("SELECT set_config('statement_timeout', $1, true)", LONGEST)
            yield
    finally:
        _turns.release()
