"""The worker stopped for longer than anything waits, and started again: whoever lives says so,
once, and says that it is well again, once; two workers do nothing twice."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from portal.monitoring import watch
from tests.faults.conftest import kill
from tests.running import ROOT, within

pytestmark = pytest.mark.faults

ALARM, WELL = "แจ้งเตือนระบบ", "ปกติแล้ว"


def environment(site):
    """As this portal's own processes were told."""
    pid = site.summary["processes"]["web"]
    with open(f"/proc/{pid}/environ", encoding="utf-8") as file:
        return dict(one.split("=", 1) for one in file.read().split("\0") if "=" in one)


def status(site):
    command = [sys.executable, "-m", "portal.cli", "jobs", "status", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, env=environment(site), cwd=ROOT)
    return said.returncode, json.loads(said.stdout)


def subjects(site, kind):
    return [one["Subject"] for one in site.letters("operator") if one["Subject"].startswith(kind)]


@pytest.fixture
def stopped(site):
    """The worker stands still, as one that hangs, so that nobody starts another."""
    within(120, lambda: status(site)[0] == 0)
    pid = site.summary["processes"]["worker"]
    os.kill(pid, signal.SIGSTOP)
    yield pid
    os.kill(pid, signal.SIGCONT)


def test_a_worker_that_hangs_is_told_once_and_well_again_once(site, stopped):
    alarms, wells = len(subjects(site, ALARM)), len(subjects(site, WELL))
    now = datetime.now(UTC)
    site.move_clock(now + timedelta(hours=2))
    within(60, lambda: status(site)[0] == 1)
    assert [one["code"] for one in status(site)[1]["alarms"]] == ["worker"]
    token = next(one["token"] for one in site.summary["accounts"] if one["role"] == "operator")
    with site.client("platform") as http:
        http.headers["Authorization"] = f"Bearer {token}"
        assert "ไม่มี worker ทำงานอยู่" in http.get("/jobs").text
        ready = http.get("/health/ready")
        assert (ready.status_code, ready.json()["background"]) == (200, "late")
    with site.client(site.summary["tenants"][0]["slug"]) as http:
        assert http.get("/").status_code == 200
    # The web process writes, for nobody else can; not at once, and not again.
    within(watch.PATIENCE + 90, lambda: len(subjects(site, ALARM)) == alarms + 1)
    time.sleep(2 * watch.EVERY)
    assert len(subjects(site, ALARM)) == alarms + 1
    os.kill(stopped, signal.SIGCONT)
    within(120, lambda: len(subjects(site, WELL)) == wells + 1)
    within(120, lambda: status(site)[0] == 0)
    time.sleep(2 * watch.EVERY)
    assert len(subjects(site, ALARM)) == alarms + 1, "what followed from it is not told after it"
    assert len(subjects(site, WELL)) == wells + 1
    site.move_clock(datetime.now(UTC))


def test_a_worker_that_is_killed_and_comes_back_is_told_nobody(site):
    before = len(site.letters("operator"))
    for _ in range(3):
        kill(site, "worker")
        time.sleep(5)
    within(120, lambda: status(site)[0] == 0)
    time.sleep(watch.PATIENCE)
    assert len(site.letters("operator")) == before


def test_two_workers_do_no_minute_twice(site):
    """A second real worker beside the first; each is begun about once a minute all the same."""
    within(120, lambda: status(site)[0] == 0)
    second = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "worker"], env=environment(site), cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        within(60, lambda: sum(
            one["kind"] == "worker" and one["alive"] for one in status(site)[1]["processes"]
        ) >= 2)  # fmt: skip
        runs = {one["name"]: one["runs"] for one in status(site)[1]["works"]}
        begun = time.monotonic()
        time.sleep(130)
        minutes = (time.monotonic() - begun) / 60
        for one in status(site)[1]["works"]:
            if one["every"] == 60:
                assert one["runs"] - runs[one["name"]] <= minutes + 1.5, one["name"]
                assert one["runs"] > runs[one["name"]], one["name"]
    finally:
        second.send_signal(signal.SIGTERM)
        second.wait(30)
