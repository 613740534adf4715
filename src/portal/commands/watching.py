"""portal jobs status | wait | retry | give-up."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from portal.kit import db
from portal.kit.errors import NotFound
from portal.kit.tenancy import PLATFORM, acting_for
from portal.monitoring import job_actions, job_queries, watch
from portal.monitoring.work_names import alarm_words
from portal.people.person import SYSTEM


async def status(options: argparse.Namespace) -> int:
    """How the work that runs by itself fares; 1 when some is late, no worker lives, or a clock is
    off: for cron or a cluster that looks from outside. What is dead waits for people: 0."""
    with acting_for(PLATFORM):
        async with db.transaction():
            alarms = await watch.conditions()
            works, processes = await job_queries.works(), await job_queries.processes()
            queue, dead = await job_queries.queue(), await job_queries.dead()
            well = await job_queries.is_well()
    shown: dict[str, Any] = {
        "well": well,
        "alarms": [asdict(one) | {"says": " ".join(alarm_words(one.code, "en"))} for one in alarms],
        "processes": [dict(row) for row in processes],
        "works": [
            asdict(work) | {"p50_ms": work.p50, "longest_ms": work.longest} for work in works
        ],
        "queue": dict(queue),
        "dead": [dict(row) for row in dead],
    }
    if options.json:
        print(json.dumps(shown, ensure_ascii=False, default=str))
    else:
        _print(shown)
    return 0 if well else 1


def _print(shown: dict[str, Any]) -> None:
    for one in shown["alarms"]:
        print(f"ALARM {one['code']} {one['detail']} since {one['since'] or '?'}: {one['says']}")
    for one in shown["processes"]:
        alive = "alive" if one["alive"] else "gone"
        print(
            f"{one['kind']:8} {alive:6} {one['host']} {one['pid']} version {one['version']}"
            f" offset {one['offset_ms']} ms, beat {one['beat_at']:%F %T%z}"
        )
    for one in shown["works"]:
        last = f"{one['succeeded_at']:%F %T%z}" if one["succeeded_at"] else "never"
        print(
            f"{'LATE' if one['late'] else 'ok':5} {one['name']:32} succeeded {last:25}"
            f" p50 {one['p50_ms']} ms, longest {one['longest_ms']} ms,"
            f" {one['runs']} runs, {one['failures']} failed {one['last_error'][:80]}"
        )
    queue = shown["queue"]
    print(f"queue {queue['waiting']} wait, {queue['taken']} taken, {queue['dead']} dead")
    for one in shown["dead"]:
        print(f"dead  {one['id']} {one['job']} of {one['slug']}: {one['last_error'][:120]}")


async def wait(options: argparse.Namespace) -> int:
    """Until nothing that is due waits for the worker; 1 when some still does after --most."""
    end = time.monotonic() + options.most
    while True:
        with acting_for(PLATFORM):
            async with db.transaction():
                due = (await job_queries.queue())["due"]
        if not due:
            return 0
        if time.monotonic() > end:
            print(f"{due} still wait", file=sys.stderr)
            return 1
        await asyncio.sleep(1)


async def retry(options: argparse.Namespace) -> int:
    """Try dead work again, from the beginning."""
    return await _on_dead(options, job_actions.retry, "to be tried again")


async def give_up(options: argparse.Namespace) -> int:
    """Leave dead work undone, for good."""
    return await _on_dead(options, job_actions.give_up, "given up")


async def _on_dead(options: argparse.Namespace, act: Callable[..., Any], said: str) -> int:
    with acting_for(PLATFORM):
        async with db.transaction():
            there = [row["id"] for row in await job_queries.dead()]
        numbers = options.number or (there if options.all else [])
        if not numbers:
            raise NotFound("ไม่มีงานที่ไม่สำเร็จ", "No dead work; name its numbers, or --all")
        count = await act(numbers, options.reason, SYSTEM)
    print(f"{count} {said}")
    return 0


def commands(words: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Declare the verbs of `portal jobs`."""
    command(words, "status", status).add_argument("--json", action="store_true")
    made = command(words, "wait", wait)
    made.add_argument("--most", type=float, default=600, help="seconds (600)")
    for name, work in (("retry", retry), ("give-up", give_up)):
        made = command(words, name, work)
        made.add_argument("number", nargs="*", type=int, help="of portal jobs status")
        made.add_argument("--all", action="store_true", help="the first hundred that are dead")
        made.add_argument("--reason", required=True)
