"""Starting again what died, ever more patiently when it dies again."""

import time
from collections.abc import Callable

from portal.embedded.process import Process, StartFailed
from portal.embedded.server import Server

LONGEST_WAIT = 10.0
# Who lived this long is forgiven earlier deaths.
STEADY = 60.0


class Keeper:
    """Watches over one process."""

    def __init__(self, kept: Process | Server, say: Callable[[str], None]) -> None:
        self.kept = kept
        self.say = say
        self.deaths = 0
        self.started = time.monotonic()
        self.next_try: float | None = None

    def look(self) -> bool:
        """Start it again when it is dead and its time has come; says whether it did."""
        if self.kept.alive():
            return False
        now = time.monotonic()
        if self.next_try is None:
            self.deaths = 1 if now - self.started > STEADY else self.deaths + 1
            wait = min(2.0 ** (self.deaths - 2), LONGEST_WAIT) if self.deaths > 1 else 0.0
            self.next_try = now + wait
            when = f"in {wait:.0f} s" if wait else "now"
            self.say(f"{self.kept.name} has died; starting it again {when}")
        if now < self.next_try:
            return False
        return self._start()

    def _start(self) -> bool:
        self.next_try = None
        self.started = time.monotonic()
        try:
            self.kept.start()
        except StartFailed as fault:
            self.say(str(fault))
            return False
        self.say(f"{self.kept.name} runs again")
        return True
