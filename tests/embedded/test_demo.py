"""`portal demo` when it cannot start, and when it is told to stop before it has started."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.embedded.data_folder import is_free
from tests.embedded import servers
from tests.running import free_ports

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> int:
    return free_ports(19_443)[0]


def demo(port: int, data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "portal.cli", "demo", "--port", str(port), "--data", data]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=subprocess.STDOUT, text=True)


def test_what_cannot_start_is_named_with_its_log_and_its_mend(port, tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    fails = '[ "$1" = --version ] || { echo no room left; exit 1; }'
    for name, code in (("postgres", "echo 'postgres (PostgreSQL) 18.1'"), ("initdb", fails)):
        (programs / name).write_text(f"#!/bin/sh\n{code}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PORTAL_PG_BIN", str(programs))
    monkeypatch.setenv("PORTAL_EMBEDDED_USER", "root")

    with demo(port, tmp_path / "data") as process:
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "initdb ended with exit code 1\n    | no room left" in said
    assert f"log: {tmp_path}/data/logs/initdb.log" in said
    assert "what to do: see the log" in said


def test_a_port_in_use_is_said_before_anything_is_started(port, tmp_path):
    with socket.create_server(("127.0.0.1", port)), demo(port, tmp_path / "data") as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"Port {port} cannot be used: Address already in use." in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_in_the_middle_it_ends_in_good_order(port, tmp_path, number):
    data = tmp_path / "data"
    with demo(port, data) as process:
        while not (data / "ports.json").exists():
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(0.5)
        process.send_signal(number)
        assert process.wait(30) == 0
    ports = json.loads((data / "ports.json").read_text()).values()
    assert all(is_free(port) for port in ports)
    assert servers.all_gone([int((data / "lock").read_text())])
