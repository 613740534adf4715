"""Each process killed at each step of the main job: what was acknowledged is there afterwards,
once; what was not approved was never public; nobody needs to mend anything by hand."""

import random
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests import make
from tests.embedded import servers
from tests.faults.conftest import PROCESSES, Crawler, Patient, kill, meanwhile
from tests.running import path_of, within

pytestmark = pytest.mark.faults

UNIT = "sibunruang"  # two steps
STEPS = ("create", "upload", "submit", "forward", "approve", "publish")
WHO = {"submit": "staff", "forward": "reviewer", "approve": "approver", "publish": "webmaster"}
seed = random.Random(2570)


class Job:
    """One publication on its way, with a name that nothing else has."""

    def __init__(self, site):
        self.site = site
        self.title = f"เรื่อง-{uuid4().hex}"
        self.data = make.pdf(self.title)
        self.people = {role: Patient(site, UNIT, role) for role in ("staff", *WHO.values())}
        self.request = ""

    def take(self, step):
        if step == "create":
            body = make.FIELDS | {"title": self.title, "category": "news"}
            self.request = self.send("staff", "", json=body)["id"]
        elif step == "upload":
            files = {"file": ("a.pdf", self.data, "application/pdf")}
            self.send("staff", f"/{self.request}/documents", files=files)
        else:
            return self.send(WHO[step], f"/{self.request}/actions", json={"action": step})
        return None

    def send(self, who, path, **more):
        return self.people[who].send("POST", f"/api/v1/requests{path}", **more).json()

    def check(self):
        """All of it, exactly once, in its order; the file byte for byte."""
        staff = self.people["staff"]
        now = staff.send("GET", f"/api/v1/requests/{self.request}").json()
        history = staff.send("GET", f"/api/v1/requests/{self.request}/history").json()["items"]
        done = [line["action"] for line in sorted(history, key=lambda line: line["at"])]
        assert done == ["create", "attach", "submit", "forward", "approve", "publish"]
        assert now["state"] == "published"
        file = path_of(now["publication"]["documents"][0]["url"])
        citizen = Patient(self.site, UNIT, "")
        assert citizen.send("GET", file).content == self.data
        assert self.title in citizen.send("GET", "/").text


@pytest.fixture(scope="module")
def crawler(site):
    crawler = Crawler(site, [unit["slug"] for unit in site.summary["tenants"]])
    crawler.start()
    yield crawler
    crawler.stop()
    assert crawler.rounds > 5
    assert crawler.faults == []


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("process", PROCESSES)
def test_killed_in_the_middle_of_a_step(site, crawler, process, step):
    job = Job(site)
    crawler.never.add(job.title)
    for one in STEPS:
        if one == "publish":
            crawler.never.discard(job.title)
        if one != step:
            job.take(one)
            continue
        # Somewhere in the few milliseconds that the step takes.
        killer = meanwhile(seed.uniform(0, 0.05), lambda: kill(site, process))
        job.take(one)
        killer.join()
    job.check()
    # And the owner is told, whatever was killed; not before the queue is back.
    username = site.account(UNIT, "staff")["username"]
    within(90, lambda: [
        letter for letter in site.letters(username)
        if "เผยแพร่บนเว็บไซต์แล้ว" in letter["Subject"] and job.title in letter["Subject"]
    ])  # fmt: skip


def test_everything_killed_at_once(site, crawler):
    job = Job(site)
    crawler.never.add(job.title)
    for step in STEPS[:-1]:
        job.take(step)
        for process in PROCESSES:
            kill(site, process)
    crawler.never.discard(job.title)
    job.take("publish")
    job.check()


def test_the_queue_wiped_between_the_act_and_its_letter(site):
    job = Job(site)
    for step in STEPS:
        job.take(step)
        servers.redis(_environment(site), "FLUSHALL")
    username = site.account(UNIT, "staff")["username"]
    within(90, lambda: any(job.title in one["Subject"] for one in site.letters(username)))


def _environment(site):
    """Where this portal's Redis is, as its worker was told."""
    pid = site.summary["processes"]["worker"]
    with open(f"/proc/{pid}/environ", encoding="utf-8") as file:
        return dict(one.split("=", 1) for one in file.read().split("\0") if "=" in one)


def test_the_worker_killed_again_and_again_while_many_are_due(site):
    """Off the site on their second without it; each ended once when it lives again."""
    due = datetime.now(UTC) + timedelta(seconds=25)
    jobs = []
    for _ in range(12):
        job = Job(site)
        job.take("create")
        job.people["staff"].send(
            "PATCH", f"/api/v1/requests/{job.request}", json={"publish_until": due.isoformat()}
        )
        for step in STEPS[1:]:
            shown = job.take(step)
        job.item = shown["publication"]["id"]
        jobs.append(job)
    assert datetime.now(UTC) < due, "too slow a machine for this test"
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds() + 0.05))
    with site.client(UNIT) as http:
        for job in jobs:
            assert http.get(f"/p/{job.item}/").status_code == 410
    for _ in range(6):
        kill(site, "worker")
        time.sleep(seed.uniform(0.2, 1.5))
    for job in jobs:
        staff = job.people["staff"]
        within(120, lambda job=job, staff=staff: staff.send(
            "GET", f"/api/v1/requests/{job.request}").json()["state"] == "expired")  # fmt: skip
        history = staff.send("GET", f"/api/v1/requests/{job.request}/history").json()["items"]
        assert [line["action"] for line in history].count("expire") == 1


def test_a_start_after_everything_was_killed_finds_it_all(site):
    """kill -9 of the supervisor too, as when the power fails; then the same command again."""
    job = Job(site)
    for step in STEPS:
        job.take(step)
    before = site.summary["processes"]
    assert site.process is not None
    site.process.kill()
    site.process.wait(10)
    for name in PROCESSES:
        kill(site, name)
    site.start()
    assert site.summary["processes"] != before
    job.check()
