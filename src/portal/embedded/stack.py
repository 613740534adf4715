"""All servers of one data folder, started side by side."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.embedded.data_folder import DataFolder
from portal.embedded.mail import Mail
from portal.embedded.object_store import ObjectStore
from portal.embedded.postgres import Postgres
from portal.embedded.process import StartFailed
from portal.embedded.redis import Redis
from portal.embedded.server import Server
from portal.embedded.supervision import Keeper

KINDS = (Postgres, Redis, ObjectStore, Mail)
HAS_DEFAULT = ("PORTAL_S3_BUCKET",)


class Stack:
    """PostgreSQL, Redis, S3 store and mail box, each unless its variable names another. Without a
    virus scanner among `kinds`, files are not scanned: PORTAL_SCANNER is "none"."""

    def __init__(
        self,
        data: Path,
        say: Callable[[str], None] = print,
        kinds: Sequence[type[Server]] = KINDS,
    ) -> None:
        self.data = data
        self.kinds = kinds
        self.say = say
        self._folder: DataFolder | None = None
        self.servers: list[Server] = []
        self.keepers: list[Keeper] = []

    def start(self) -> dict[str, str]:
        """Start the servers; returns the variables with which the portal finds them."""
        environment = given_servers(self.kinds)
        folder = self._folder = DataFolder(self.data)
        try:
            self.servers = [
                kind(folder) for kind in self.kinds if kind.variables[0] not in environment
            ]
            with ThreadPoolExecutor(len(self.kinds)) as threads:
                for started in [threads.submit(server.start) for server in self.servers]:
                    started.result()
        except BaseException:
            self.stop()
            raise
        self.keepers = [Keeper(server, self.say) for server in self.servers]
        environment["PORTAL_SECRET_KEY"] = os.environ.get("PORTAL_SECRET_KEY") or folder.secret(
            "portal"
        )
        environment["PORTAL_SCANNER"] = os.environ.get("PORTAL_SCANNER") or "none"
        for server in self.servers:
            environment |= server.environment()
            if server.note:
                self.say(server.note)
        return environment

    @property
    def folder(self) -> DataFolder:
        """The data folder, while the stack runs."""
        if self._folder is None:
            raise RuntimeError("the stack has not been started")
        return self._folder

    def processes(self) -> dict[str, int]:
        """Name and process number of each server that runs here."""
        return {server.name: server.pid for server in self.servers}

    def restart_dead(self) -> list[str]:
        """Start what died again, at its old address; returns the names of those that run again."""
        return [keeper.kept.name for keeper in self.keepers if keeper.look()]

    def stop(self) -> None:
        """Stop all servers in good order and leave the folder to others."""
        with ThreadPoolExecutor(len(self.kinds)) as threads:
            list(threads.map(lambda server: server.stop(), self.servers))
        if self._folder:
            self._folder.close()

    def kill(self) -> None:
        """End all servers at once."""
        for server in self.servers:
            server.kill()


def given_servers(kinds: Sequence[type[Server]]) -> dict[str, str]:
    """The variables of servers that are there already, from the environment."""
    given = {}
    for kind in kinds:
        if kind.variables[0] not in os.environ:
            continue
        for name in kind.variables:
            if name in os.environ:
                given[name] = os.environ[name]
            elif name not in HAS_DEFAULT:
                raise StartFailed(
                    f"{kind.variables[0]} is set, but {name} is not.",
                    f"set {name} too, or unset {kind.variables[0]} to start an own {kind.name}",
                )
    return given
