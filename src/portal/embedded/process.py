"""A child process that leaves nothing behind: its log, its end, and the end of its parent."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# The kernel tells a child of its parent's death when the *thread* that forked it ends. This one
# ends with the interpreter.
_spawner = ThreadPoolExecutor(1, "spawner")


class StartFailed(Exception):
    """Something did not start: what, what its log says, what to do."""

    def __init__(self, what: str, mend: str, log: Path | None = None, lines: str = "") -> None:
        parts = [what]
        if lines:
            parts.append("".join(f"    | {line}\n" for line in lines.splitlines()).rstrip())
        if log:
            parts.append(f"  log: {log}")
        parts.append(f"  what to do: {mend}")
        super().__init__("\n".join(parts))


@dataclass(frozen=True)
class User:
    """Whom a process runs as when root starts it."""

    name: str
    uid: int
    gid: int


@dataclass(kw_only=True)
class Process:
    """One program, in a session of its own so that Ctrl-C reaches its parent first."""

    name: str
    command: Sequence[str | Path]
    log: Path  # what it says: stderr, and stdout where that has no file of its own
    folder: Path
    output: Path | None = None
    environment: Mapping[str, str] | None = None
    user: User | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    keep_open: Sequence[int] = ()

    _child: subprocess.Popen[bytes] | None = None
    _log_start: int = 0

    def start(self) -> None:
        """Start it; it may not be ready yet."""
        _spawner.submit(self._spawn).result()

    def _spawn(self) -> None:
        user = f"{self.user.uid}:{self.user.gid}" if self.user else "-"
        launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py"))]
        promise = [str(os.getpid()), str(int(self.stop_signal)), user]
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.ExitStack() as files:
            log = files.enter_context(self.log.open("ab"))
            self._log_start = log.tell()
            output = files.enter_context(self.output.open("wb")) if self.output else log
            self._child = subprocess.Popen(
                [*launcher, *promise, *map(str, self.command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                cwd=self.folder,
                env=dict(self.environment) if self.environment is not None else None,
                pass_fds=self.keep_open,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._child.pid if self._child else 0

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._child.poll() if self._child else None

    def alive(self) -> bool:
        """Whether it runs."""
        return self._child is not None and self._child.poll() is None

    def wait_until(self, ready: Callable[[], bool], seconds: float, mend: str) -> None:
        """Return when it is ready; fail in words when it ends first or takes too long."""
        end = time.monotonic() + seconds
        while not ready():
            if not self.alive() and not ready():  # it may have become ready in between
                raise self.failed(f"{self.name} ended with exit code {self.exit_code}", mend)
            if time.monotonic() > end:
                raise self.failed(f"{self.name} is not ready after {seconds:.0f} seconds", mend)
            time.sleep(0.02)

    def failed(self, what: str, mend: str) -> StartFailed:
        """The error that shows the end of this run's log."""
        return StartFailed(what, mend, self.log, self.last_lines())

    def last_lines(self, count: int = 15) -> str:
        """What it wrote last, of this run alone."""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(self._log_start)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-count:])
        return ""

    def stop(self, patience: float = 15) -> None:
        """Ask, wait, then insist; afterwards nothing of its group is left."""
        if not self._child:
            return
        if self.alive():
            self._child.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(patience)
        self.kill()
        self._child.wait()

    def kill(self) -> None:
        """End it and its whole group at once, without waiting: signal handlers call this."""
        if self._child:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)


def stop_leftovers(folder: Path, program: str, stop_signal: signal.Signals) -> int:
    """Stop what a killed parent left at work in a data folder; returns how many there were."""
    left = list(_at_work_in(folder, program))
    for pid in left:
        _signal(pid, stop_signal)
    end = time.monotonic() + 10
    while still := list(_at_work_in(folder, program)):
        if time.monotonic() > end:
            for pid in still:
                _signal(pid, signal.SIGKILL)
        time.sleep(0.05)
    return len(left)


def _at_work_in(folder: Path, program: str) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if (
                entry.name.isdigit()
                and (entry / "exe").readlink().name.startswith(program)
                and (entry / "cwd").readlink() == folder
                and int(entry.name) != os.getpid()
            ):
                yield int(entry.name)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
