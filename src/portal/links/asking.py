"""Ask other sites, politely: one address after another, with a pause between two of one site, and
an address of several units once a night.

What was found is remembered by this process alone: one worker at a time does this work
(worker.py), and one that starts again asks once more at most.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from asyncpg import Record

from portal.links.verdict import Found, judge

PAUSE = 2.0  # seconds between two questions to one site
BUDGET = 20.0  # seconds for one unit at a time; what is left comes in its next minute
SILENT = 3  # sites


@dataclass
class Night:
    """What is known since the night began. Where nobody answered yet, silence may be ours: it is
    `held` once, to be asked again later, and always while SILENT sites or more are silent."""

    day: date
    found: dict[str, Found] = field(default_factory=dict)
    asked_at: dict[str, float] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    answered: bool = False


class Asker:
    def __init__(self) -> None:
        self.night = Night(date.min)

    async def ask(self, links: Iterable[Record], day: date) -> dict[str, Found | None]:
        """By key (of rows with key, url and again), for as many as BUDGET allows; None for one of
        which nothing can be said, because we seem to be cut off."""
        if self.night.day != day:
            self.night = Night(day)
        night, clock, done = self.night, asyncio.get_running_loop(), {}
        begun = clock.time()
        for link in links:
            if clock.time() - begun > BUDGET:
                break
            if link["again"] or link["key"] not in night.found:
                site = urlsplit(link["url"]).netloc.lower()
                wait = night.asked_at.get(site, -PAUSE) + PAUSE - clock.time()
                await asyncio.sleep(max(0.0, wait))
                found = night.found[link["key"]] = await judge(link["url"])
                night.asked_at[site] = clock.time()
                night.answered |= found.is_answer
                if found.is_silence:
                    night.silent.add(site)
            done[link["key"]] = night.found[link["key"]]
        return done if night.answered else {key: _held(night, key) for key in done}


def _held(night: Night, key: str) -> Found | None:
    """None while it is not believed."""
    found = night.found[key]
    if not found.is_silence or (key in night.held and len(night.silent) < SILENT):
        return found
    night.held.add(key)
    night.found.pop(key)
    return None


asker = Asker()
