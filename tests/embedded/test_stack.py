"""The servers of the demo and of the tests: they start, keep what they are given, and end."""

import re
import struct
from contextlib import suppress
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_ntop

import pytest

from portal.embedded.process import StartFailed
from portal.embedded.stack import Stack
from tests.embedded import servers

LISTENING = "0A"  # in the kernel's table of connections


def test_a_first_start_gives_servers_that_work(start, tmp_path):
    stack, environment = start()

    assert servers.query(environment, "SELECT cardinality(show_trgm('ไข้เลือดออก'))") > 10
    assert servers.redis(environment, "PING") == b"+PONG\r\n"
    store = servers.store(environment)
    assert store.get_bucket_versioning(environment["PORTAL_S3_BUCKET"]).status == "Enabled"
    servers.send_letter(environment, "ทดสอบ")
    (letter,) = (tmp_path / "data" / "mail").glob("*.eml")
    assert "X-Envelope-To: b@localhost" in letter.read_text()
    assert set(stack.processes()) == {"postgres", "redis", "object_store", "mail"}


def test_the_roles_of_requests_and_of_migrations_have_no_more_rights_than_they_need(start):
    _, environment = start()
    rights = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    for role in ("portal_app", "portal_owner"):
        sql = f"SELECT {rights} FROM pg_roles WHERE rolname = '{role}'"
        assert servers.query(environment, sql) is False
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'portal'"
    assert servers.query(environment, owner, role="") == "portal_owner"


def test_nobody_gets_in_without_a_password_or_from_another_machine(start):
    stack, environment = start()
    wrong = dict(environment)
    wrong["PORTAL_OWNER_DATABASE_URL"] = re.sub(
        r":\w+@", ":wrong@", environment["PORTAL_OWNER_DATABASE_URL"]
    )
    with pytest.raises(Exception, match="password authentication failed"):
        servers.query(wrong, "SELECT 1")
    for name in ("secrets.json", "swift/proxy.conf", "redis/redis.conf"):
        path = stack.folder.path / name
        assert not path.exists() or path.stat().st_mode & 0o077 == 0
    assert set(listening_addresses(stack)) <= {"127.0.0.1", "::1"}


def test_a_second_start_finds_its_data_at_the_same_addresses(start):
    stack, first = start()
    servers.leave_a_mark(first)
    stack.stop()

    _, second = start()

    assert second == first
    assert servers.finds_the_mark(second)


def test_stopping_leaves_no_process(start):
    stack, _ = start()
    pids = [*stack.processes().values(), *children(stack)]
    assert len(pids) > 4

    stack.stop()

    assert servers.all_gone(pids, seconds=2)


def test_a_folder_is_used_by_one_stack_at_a_time(start, tmp_path):
    stack, _ = start()
    with pytest.raises(StartFailed, match=r"in use by process \d+[^$]*what to do: stop that one"):
        Stack(tmp_path / "data").start()
    stack.stop()
    start()


def test_a_folder_may_have_any_name(start):
    _, environment = start("ข้อมูล #1 100% 'x'/" + "ยาว" * 25)
    servers.leave_a_mark(environment)
    assert servers.finds_the_mark(environment)


def test_a_server_that_is_there_already_is_not_started_again(start, monkeypatch):
    monkeypatch.setenv("PORTAL_REDIS_URL", "redis://elsewhere:6379/0")
    stack, environment = start()
    assert "redis" not in stack.processes()
    assert environment["PORTAL_REDIS_URL"] == "redis://elsewhere:6379/0"


def test_half_an_address_is_refused_in_words(start, monkeypatch):
    monkeypatch.setenv("PORTAL_S3_ENDPOINT", "http://elsewhere:9000")
    with pytest.raises(StartFailed, match="PORTAL_S3_ACCESS_KEY is not"):
        start()


def test_a_missing_program_is_named_and_nothing_stays_running(start, monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_PG_BIN", str(tmp_path))
    with pytest.raises(StartFailed, match=r"There is no PostgreSQL[^$]*what to do: make setup"):
        start()
    assert not [command for command in commands() if str(tmp_path / "data") in command]


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")), reason="the system has none"
)
def test_the_system_s_postgresql_will_do(start, monkeypatch):
    monkeypatch.setenv("PORTAL_EMBEDDED_PG", "debian")
    stack, first = start()
    servers.leave_a_mark(first)
    stack.stop()
    monkeypatch.delenv("PORTAL_EMBEDDED_PG")

    _, second = start()

    assert servers.finds_the_mark(second), "data stay with the version that wrote them"


def listening_addresses(stack: Stack) -> list[str]:
    """The addresses on which the stack's processes listen, from the kernel's tables."""
    ours = {socket for pid in stack.processes().values() for socket in open_sockets(pid)}
    found = []
    for family, table in ((AF_INET, "tcp"), (AF_INET6, "tcp6")):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and f"socket:[{fields[9]}]" in ours:
                words = struct.iter_unpack(">I", bytes.fromhex(fields[1].split(":")[0]))
                found.append(inet_ntop(family, b"".join(struct.pack("=I", *w) for w in words)))
    return found


def open_sockets(pid: int) -> list[str]:
    return [str(handle.readlink()) for handle in Path(f"/proc/{pid}/fd").iterdir()]


def commands() -> list[str]:
    """The command lines of all processes."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(entry.read_text(errors="replace"))
    return found


def children(stack: Stack) -> list[int]:
    found = []
    for pid in stack.processes().values():
        found += Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(pid) for pid in found]
