"""A worker that is killed in the middle of many ends, and one whose clock is wrong: each end is
noted once, its people are told once, and nothing is hidden early."""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests import make
from tests.faults.conftest import Patient, kill
from tests.running import within

pytestmark = pytest.mark.faults

UNIT = "sibunruang"
STEPS = {"submit": "staff", "forward": "reviewer", "approve": "approver", "publish": "webmaster"}


def published(site, until):
    """(its request, its item, its title)."""
    people = {role: Patient(site, UNIT, role) for role in set(STEPS.values())}
    body = make.FIELDS | {
        "title": f"เรื่อง-{uuid4().hex}", "category": "news", "publish_until": until.isoformat(),
    }  # fmt: skip
    request = people["staff"].send("POST", "/api/v1/requests", json=body).json()["id"]
    files = {"file": ("a.pdf", make.pdf(body["title"]), "application/pdf")}
    people["staff"].send("POST", f"/api/v1/requests/{request}/documents", files=files)
    shown = {}
    for action, role in STEPS.items():
        shown = (
            people[role]
            .send("POST", f"/api/v1/requests/{request}/actions", json={"action": action})
            .json()
        )
    return request, shown["publication"]["id"], body["title"]


def test_killed_again_and_again_while_many_end_each_is_told_once(site):
    """Those of one unit are noted in one transaction: a kill in it leaves none or all of them."""
    due = datetime.now(UTC) + timedelta(seconds=75)
    made = [published(site, due) for _ in range(6)]
    assert datetime.now(UTC) < due, "too slow a machine for this test"
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
    for pause in (0.05, 0.3, 0.9, 2.0, 4.0):
        kill(site, "worker")
        time.sleep(pause)
    staff = Patient(site, UNIT, "staff")
    username = site.account(UNIT, "staff")["username"]
    for request, item, title in made:
        path = f"/api/v1/requests/{request}"
        within(120, lambda path=path: staff.send("GET", path).json()["state"] == "expired")
        history = staff.send("GET", f"{path}/history").json()["items"]
        assert [line["action"] for line in history].count("expire") == 1
        with site.client(UNIT) as http:
            assert http.get(f"/p/{item}/").status_code == 410
        told = within(120, lambda title=title: [
            letter["Message-ID"] for letter in site.letters(username)
            if "ครบกำหนด นำลงจากเว็บไซต์แล้ว" in letter["Subject"] and title in letter["Subject"]
        ])  # fmt: skip
        assert len(set(told)) == 1


@pytest.mark.skipif(shutil.which("faketime") is None, reason="libfaketime is not on this machine")
@pytest.mark.parametrize("by", ["+1d", "-1h"])
def test_a_worker_whose_clock_is_wrong_notes_nothing(site, by):
    import subprocess
    import sys

    request, item, _ = published(site, datetime.now(UTC) + timedelta(hours=12))
    code = (
        "import asyncio\n"
        "from portal import worker\n"
        "from portal.kit import db\n"
        "from portal.timing.sweep import ClocksDiffer\n"
        "async def main():\n"
        "    await db.connect()\n"
        "    try:\n"
        "        await worker.sweep()\n"
        "    except ClocksDiffer as error:\n"
        "        print('refused', error.english)\n"
        "asyncio.run(main())\n"
    )
    number = site.summary["processes"]["worker"]
    with open(f"/proc/{number}/environ", "rb") as file:
        pairs = [one.split("=", 1) for one in file.read().decode().split("\0") if "=" in one]
    found = subprocess.run(
        ["faketime", "-f", by, sys.executable, "-c", code],
        env=dict(pairs) | {"PATH": os.environ["PATH"]},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "refused" in found.stdout, found.stderr
    staff = Patient(site, UNIT, "staff")
    assert staff.send("GET", f"/api/v1/requests/{request}").json()["state"] == "published"
    with site.client(UNIT) as http:
        assert http.get(f"/p/{item}/").status_code == 200
