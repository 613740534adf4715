"""Being told to stop: the first time in good order, the second time at once.

GNU make passes SIGTERM on to us, and Ctrl-C reaches both of us from the terminal; but a SIGINT
sent to make alone, or its sudden death, it keeps to itself. So a thread looks at it.
"""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SIGINT_BIT = 1 << (signal.SIGINT - 1)


class Interrupted(BaseException):
    """Raised in the main thread, wherever it is, by the first request to stop."""


class Interrupts:
    """Turns signals into Interrupted, and into a sudden end when they are repeated."""

    def __init__(self, kill: Callable[[], None]) -> None:
        self.kill = kill
        self.calm = True
        for number in SIGNALS:
            signal.signal(number, self._heard)
        threading.Thread(target=self._watch_make, args=(os.getppid(),), daemon=True).start()

    def stopping(self) -> None:
        """From here on a signal is a second one."""
        self.calm = False

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        if self.calm:
            self.calm = False
            raise Interrupted
        self.kill()
        os._exit(128 + number)

    def _watch_make(self, make: int) -> None:
        if not (_is_make(make) and _catches_sigint(make)):
            return
        while os.getppid() == make and _catches_sigint(make):
            time.sleep(0.5)
        time.sleep(0.5)  # a Ctrl-C that reached us too has been heard by now
        if self.calm:
            os.kill(os.getpid(), signal.SIGINT)


def _is_make(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip() in ("make", "gmake")
    return False


def _catches_sigint(pid: int) -> bool:
    """make handles SIGINT until it gets one; then it waits for us without a word."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) & SIGINT_BIT)
    return False
