"""The folder that holds a stack's data, passwords and ports, used by one stack at a time."""

import contextlib
import fcntl
import json
import os
import random
import secrets
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from portal.embedded.process import StartFailed

# Below the range from which Linux takes ports for outgoing connections.
_PORTS = range(20_000, 30_000)


class DataFolder:
    """Opened once per stack; the lock is held until close() or the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._guard = threading.RLock()
        self._make()
        self._lock = self._take_lock()

    def _make(self) -> None:
        try:
            new = not self.path.exists()
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / "logs").mkdir(mode=0o700, exist_ok=True)
        except OSError as fault:
            raise StartFailed(
                f"The data folder {self.path} cannot be made: {fault.strerror}",
                "choose a folder that you may write to: make demo DATA=/some/folder",
            ) from fault
        if new:
            self.write(".gitignore", "*\n")

    def _take_lock(self) -> int:
        try:
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            raise StartFailed(
                f"The data folder {self.path} belongs to another user.",
                "start as that user, or choose another folder: make demo DATA=/some/folder",
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(lock, 20, 0).decode().strip()
            os.close(lock)
            raise StartFailed(
                f"The data folder {self.path} is in use by process {owner}.",
                "stop that one first (Ctrl-C), or give this one its own folder: DATA=/some/folder",
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        return lock

    def close(self) -> None:
        """Let another stack use the folder."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def log(self, name: str) -> Path:
        """Where a process writes its log."""
        return self.path / "logs" / f"{name}.log"

    def write(self, name: str, text: str) -> Path:
        """Write a file that is seen whole or not at all, readable by its owner alone."""
        path = self.path / name
        scratch = path.with_name(f".{path.name}.new")
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
        return path

    def secret(self, name: str) -> str:
        """A random password, made at the first use and kept."""
        with self._guard:
            kept = self._read("secrets.json")
            if name not in kept:
                kept[name] = secrets.token_hex(20)
                self.write("secrets.json", json.dumps(kept, indent=1))
            return kept[name]

    def port(self, name: str) -> int:
        """A free port; the one of last time where that is still free."""
        with self._guard:
            ports = self._read("ports.json")
            if not is_free(ports.get(name, 0)):
                taken = set(ports.values())
                ports[name] = next(port for port in _free_ports() if port not in taken)
                self.write("ports.json", json.dumps(ports, indent=1))
            return ports[name]

    def _read(self, name: str) -> dict:
        path = self.path / name
        with contextlib.suppress(FileNotFoundError):
            try:
                return json.loads(path.read_text(encoding="utf-8"))
            except ValueError as fault:
                raise StartFailed(
                    f"{path} is damaged: {fault}",
                    f"put back a good copy of it, or remove {self.path} to start with new data",
                ) from fault
        return {}


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port != 0
    return False


def _free_ports() -> Iterator[int]:
    ports = list(_PORTS)
    random.shuffle(ports)
    return (port for port in ports if is_free(port))
