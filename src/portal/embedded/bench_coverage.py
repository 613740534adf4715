"""`make bench-coverage`: how long completeness takes to count, with 500 to 2,000 units of 500 items
each: one unit, a province of 25, the whole country; and what it costs as the units double."""

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from portal.catalog.checklists import lists_now
from portal.compliance import counting
from portal.compliance.coverage import coverage
from portal.embedded.bench_units import ITEMS, PROVINCE, Country, timed
from portal.embedded.demo import say
from portal.embedded.object_store import ObjectStore
from portal.embedded.postgres import Postgres
from portal.embedded.stack import Stack
from portal.kit import clock, db
from portal.kit.tenancy import PLATFORM, Tenant, acting_for

ONE_MS, PROVINCE_MS = 50, 300  # the medians that are wanted


async def measure(country: Country) -> dict[str, Any]:
    sample = await country.units(60)

    async def look() -> None:
        await coverage(lists_now(clock.today()))

    one, noted = [], []
    for tenant in sample:
        with acting_for(tenant):
            async with db.transaction():
                one.append(await timed(look))
            async with db.transaction():
                noted.append(await timed(counting.count))
    province = sample[:PROVINCE]
    holds = [await timed(lambda: counting.counted(province)) for _ in range(20)]
    stale = []
    for _ in range(5):
        await _touch(province)
        stale.append(await timed(lambda: counting.counted(province)))
    waiting = len(await counting.stale())
    begin = time.perf_counter()
    ask = [await timed(counting.stale)]
    done = await _all_counted()
    whole = time.perf_counter() - begin
    ask.append(await timed(counting.stale))
    return {
        "units": country.count,
        "one_unit_ms": _shape(one),
        "count_and_note_ms": _shape(noted),
        "province_noted_ms": _shape(holds),
        "province_stale_ms": _shape(stale),
        "who_is_stale_ms": {"all": round(ask[0], 1), "none": round(ask[1], 1)},
        "country": {"stale": waiting, "counted": done, "seconds": round(whole, 1),
                    "ms_per_unit": round(whole * 1000 / max(done, 1), 1)},
        "load": round(os.getloadavg()[0], 1),  # what others do on this machine slows us
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "database_mb": await _database_mb(),
    }  # fmt: skip


async def _all_counted() -> int:
    done = 0
    while some := await counting.stale(200):
        await counting.counted(some)
        done += len(some)
    return done


async def _touch(tenants: list[Tenant]) -> None:
    with acting_for(PLATFORM):
        async with db.transaction():
            await db.changed(
                "UPDATE site SET version = version + 1 WHERE tenant = ANY($1)",
                [one.id for one in tenants],
            )


async def _database_mb() -> int:
    with acting_for(PLATFORM):
        async with db.transaction():
            return await db.value("SELECT pg_database_size(current_database()) / 1048576")


def _shape(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]
    return {"median": round(statistics.median(times), 1), "p95": round(p95, 1)}


async def run(sizes: list[int]) -> list[dict[str, Any]]:
    await db.connect(4)
    country, found = Country(), []
    try:
        await country.begin()
        for size in sizes:
            begin = time.perf_counter()
            await country.grow(size)
            say(f"{size} units of {ITEMS} items in {time.perf_counter() - begin:.0f} s")
            found.append(await measure(country))
    finally:
        await db.disconnect()
    return found


def table(found: list[dict[str, Any]]) -> str:
    """The figures as people read them."""
    lines = [
        f"{ITEMS} items a unit; ms, median and p95",
        f"{'units':>6}{'one unit':>15}{'counted':>15}{'25 noted':>15}{'25 stale':>17}"
        f"{'country s':>11}{'ms/unit':>9}{'stale? ms':>11}{'MB':>6}{'db MB':>7}{'load':>6}",
    ]
    for one in found:
        pairs = ("one_unit_ms", "count_and_note_ms", "province_noted_ms", "province_stale_ms")
        shown = [f"{one[name]['median']:.1f} / {one[name]['p95']:.1f}" for name in pairs]
        lines.append(
            f"{one['units']:>6}{shown[0]:>15}{shown[1]:>15}{shown[2]:>15}{shown[3]:>17}"
            f"{one['country']['seconds']:>11}{one['country']['ms_per_unit']:>9}"
            f"{one['who_is_stale_ms']['all']:>11}{one['memory_mb']:>6}{one['database_mb']:>7}{one['load']:>6}"
        )
    return "\n".join(lines)


def missed(found: list[dict[str, Any]]) -> list[str]:
    """Which targets were not met, in words."""
    wanted = {"one_unit_ms": ONE_MS, "province_noted_ms": PROVINCE_MS,
              "province_stale_ms": PROVINCE_MS}  # fmt: skip
    return [
        f"{one['units']} units: {name} {one[name]['median']} > {most}"
        for one in found
        for name, most in wanted.items()
        if one[name]["median"] > most
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="500,1000,2000", help="how many units")
    parser.add_argument("--json", type=Path, help="where the figures go besides the table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.chmod(folder, 0o755)
        stack = Stack(Path(folder), say=say, kinds=(Postgres, ObjectStore))
        try:
            os.environ |= stack.start() | {"PORTAL_BASE_DOMAIN": "localhost"}
            subprocess.run(
                [sys.executable, "-m", "portal.cli", "migrate"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            found = asyncio.run(run([int(size) for size in options.sizes.split(",")]))
        finally:
            stack.stop()
    print(table(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    for fault in (faults := missed(found)):
        say(f"MISSED {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
