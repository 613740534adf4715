"""Sudden deaths: of a server, of the whole demo, in the middle of the first start."""

import json
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from portal.embedded.process import Process
from portal.embedded.supervision import Keeper
from tests.embedded import servers

ROOT = Path(__file__).resolve().parents[2]
START_AND_WAIT = """
import json, signal, sys
from pathlib import Path
from portal.embedded.stack import Stack
stack = Stack(Path(sys.argv[1]))
environment = stack.start()
print(json.dumps({"pids": stack.processes(), "environment": environment}), flush=True)
if sys.argv[2:] == ["once"]:
    stack.stop()
else:
    signal.pause()
"""


def test_killed_servers_come_back_at_their_old_addresses_with_their_data(start):
    stack, environment = start()
    servers.leave_a_mark(environment)
    time.sleep(1.1)  # Redis writes its file once a second
    killed = stack.processes()
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)
    assert servers.all_gone(list(killed.values()))

    assert set(stack.restart_dead()) == set(killed)

    assert servers.finds_the_mark(environment)
    assert not set(stack.processes().values()) & set(killed.values())
    assert stack.restart_dead() == []


def test_when_the_demo_is_killed_its_servers_end_and_the_next_start_finds_the_data(start, tmp_path):
    code = [sys.executable, "-c", START_AND_WAIT, tmp_path / "data"]
    with subprocess.Popen(code, cwd=ROOT, stdout=subprocess.PIPE) as demo:
        told = said(demo)
        servers.leave_a_mark(told["environment"])
        time.sleep(1.1)
        demo.kill()
    assert servers.all_gone(list(told["pids"].values()))

    _, environment = start()

    assert servers.finds_the_mark(environment)


def test_servers_that_outlived_their_demo_are_stopped_first(start):
    forgotten, first = start()
    servers.leave_a_mark(first)
    forgotten.folder.close()
    old = list(forgotten.processes().values())

    stack, second = start()

    assert servers.finds_the_mark(second)
    data_keepers = [forgotten.processes()[name] for name in ("postgres", "redis", "object_store")]
    assert servers.all_gone(data_keepers, seconds=1)
    assert not set(old) & set(stack.processes().values())


def test_a_kill_in_the_middle_of_the_first_start_is_mended_by_the_next(start, tmp_path):
    half = tmp_path / "data" / "postgres.new" / "cluster"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    stack, _ = start()
    assert not half.exists()
    assert stack.processes()["postgres"]


@pytest.mark.parametrize("moment", [0.1, 0.25, 0.4])
def test_a_first_start_may_be_killed_at_any_moment(start, tmp_path, moment):
    code = [sys.executable, "-c", START_AND_WAIT, tmp_path / "data"]
    with subprocess.Popen(code, cwd=ROOT, stdout=subprocess.DEVNULL) as demo:
        while not (tmp_path / "data" / "ports.json").exists():
            assert demo.poll() is None
            time.sleep(0.01)
        time.sleep(moment)
        demo.kill()
    _, environment = start()
    servers.leave_a_mark(environment)
    assert servers.finds_the_mark(environment)


def test_a_folder_that_is_no_cluster_is_set_aside_and_not_lost(start, tmp_path):
    broken = tmp_path / "data" / "postgres"
    broken.mkdir(parents=True)
    (broken / "something").write_text("of value")
    start()
    assert (tmp_path / "data" / "postgres.damaged-1" / "something").read_text() == "of value"


def test_the_number_of_a_dead_server_that_somebody_else_has_by_now_stops_nothing(start, tmp_path):
    stack, environment = start()
    servers.leave_a_mark(environment)
    stack.stop()
    left = f"{os.getpid()}\n/somewhere\n1\n5432\n\n127.0.0.1\n 1 1\nready\n"
    (tmp_path / "data" / "postgres" / "postmaster.pid").write_text(left)

    _, environment = start()

    assert servers.finds_the_mark(environment)


def test_half_a_command_at_the_end_of_redis_s_file_is_dropped(start, tmp_path):
    stack, environment = start()
    servers.leave_a_mark(environment)
    stack.stop()
    (file,) = (tmp_path / "data" / "redis").glob("*.aof")
    with file.open("ab") as log:
        log.write(b"*3\r\n$3\r\nSET\r\n$4\r\nma")

    _, environment = start()

    assert servers.finds_the_mark(environment)


def test_what_dies_again_and_again_is_started_ever_more_patiently(tmp_path):
    said: list[str] = []
    dies = Process(name="dies", command=["false"], log=tmp_path / "log", folder=tmp_path)
    keeper = Keeper(dies, said.append)
    assert keeper.look(), "at once the first time"
    assert servers.all_gone([dies.pid])
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        assert not keeper.look(), "not at once the second time"
        time.sleep(0.05)
    assert said[-1] == "dies has died; starting it again in 1 s"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_can_start_it(monkeypatch):
    person = pwd.getpwnam("nobody")
    python, path = python_for(person)
    with tempfile.TemporaryDirectory() as home:
        os.chown(home, person.pw_uid, person.pw_gid)
        ran = subprocess.run(
            [python, "-c", START_AND_WAIT, f"{home}/data", "once"],
            user=person.pw_uid,
            group=person.pw_gid,
            extra_groups=[],
            cwd="/",
            # Swift's environment may lie where nobody may go; PostgreSQL is the one that minds.
            env={"PYTHONPATH": path, "PATH": os.environ["PATH"], "HOME": home, **given_store()},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        assert Path(home, "data", "postgres").stat().st_uid == person.pw_uid


def python_for(person: pwd.struct_passwd) -> tuple[str, str]:
    """An interpreter of our version that this user can run with our packages, or a skip."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    path = os.pathsep.join(entry for entry in [str(ROOT / "src"), *sys.path] if entry)
    for python in (sys.executable, f"/usr/bin/{version}"):
        try:
            tried = subprocess.run(
                [python, "-c", "import asyncpg, minio, aiosmtpd, portal"],
                user=person.pw_uid,
                group=person.pw_gid,
                extra_groups=[],
                env={"PYTHONPATH": path},
                capture_output=True,
                cwd="/",
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return python, path
    pytest.skip("the interpreter or the packages lie in a folder that user nobody may not enter")


def given_store() -> dict[str, str]:
    names = ("ENDPOINT", "ACCESS_KEY", "SECRET_KEY")
    return {f"PORTAL_S3_{name}": "http://elsewhere:9000" for name in names}


def said(demo: subprocess.Popen[bytes]) -> dict:
    assert demo.stdout
    return json.loads(demo.stdout.readline())
