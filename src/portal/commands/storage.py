"""portal storage usage | damage | sweep | verify | hold | release, and portal tenants quota."""

import argparse
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from portal.keeping import holds, integrity, orphans
from portal.keeping.usage import set_quota, usage
from portal.kit import db, thai
from portal.kit.errors import NotFound
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.tenants.queries import UnitInfo, all_units, unit_with_slug


async def _asked(options: argparse.Namespace) -> list[UnitInfo]:
    """The unit that was named, or all."""
    return [await unit_with_slug(options.unit)] if options.unit else await all_units()


async def usage_(options: argparse.Namespace) -> int:
    """What each unit keeps, of its quota."""
    found = []
    for unit in await _asked(options):
        with acting_for(unit.tenant):
            async with db.transaction():
                now = await usage()
        found.append({"slug": unit.slug, **asdict(now), "percent": now.percent})
        if not options.json:
            print(
                f"{unit.slug:24} {now.percent:3}%  {thai.size(now.bytes):>10} of"
                f" {thai.size(now.quota):>10}  {now.files} files, {now.damaged} damaged,"
                f" {now.held} held"
            )
    if options.json:
        print(json.dumps(found))
    return 0


async def damage(options: argparse.Namespace) -> int:
    """Stored files that are missing or differ from their hash; 1 when there is any."""
    found = []
    for unit in await _asked(options):
        with acting_for(unit.tenant):
            async with db.transaction():
                rows = await integrity.damaged()
        found += [
            {"slug": unit.slug, "sha256": row["sha256"], "damage": row["damage"],
             "since": row["damaged_at"].isoformat()} for row in rows
        ]  # fmt: skip
    if options.json:
        print(json.dumps(found))
    for one in [] if options.json else found:
        print(f"{one['slug']:24} {one['damage']:8} {one['sha256']} {one['since']}")
    return 1 if found else 0


async def sweep(options: argparse.Namespace) -> int:
    """One round of the orphan sweep now, as the worker does it each minute."""
    for unit in await _asked(options):
        with acting_for(unit.tenant):
            done = await orphans.sweep()
        print(
            f"{unit.slug:24} {len(done.rows)} rows, {len(done.objects)} objects without a row,"
            f" {len(done.strange)} strange, {len(done.missing)} missing, {thai.size(done.bytes)}"
        )
    return 0


async def verify(options: argparse.Namespace) -> int:
    """One round of reading again and comparing, now; 1 when damage was found."""
    found = 0
    for unit in await _asked(options):
        with acting_for(unit.tenant):
            damaged = await integrity.verify()
        found += damaged
        print(f"{unit.slug:24} {damaged} damaged")
    return 1 if found else 0


async def hold(options: argparse.Namespace) -> int:
    """Hold every file of an item: nothing of it is swept away or erased."""
    return await _on_item(options, holds.put_hold)


async def release(options: argparse.Namespace) -> int:
    """Take a hold off."""
    return await _on_item(options, holds.end_hold)


async def _on_item(options: argparse.Namespace, act: Callable[..., Awaitable[object]]) -> int:
    unit = await unit_with_slug(options.slug)
    with acting_for(unit.tenant):
        async with db.transaction():
            publication = await db.value(
                "SELECT id FROM publication WHERE item = $1 ORDER BY edition DESC LIMIT 1",
                options.item,
            )
        if publication is None:
            raise NotFound(f"ไม่มีเรื่อง {options.item}", f"No item {options.item}")
        await act(publication, options.item, options.reason, SYSTEM)
    return 0


async def quota(options: argparse.Namespace) -> int:
    """Set how much a unit may keep, in MB; without a number its default again."""
    unit = await unit_with_slug(options.slug)
    await set_quota(unit.id, options.megabytes, SYSTEM)
    with acting_for(unit.tenant):
        async with db.transaction():
            now = await usage()
    print(f"{unit.slug}: {thai.size(now.bytes)} of {thai.size(now.quota)}")
    return 0


def commands(words: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Declare the verbs of `portal storage`."""
    for name, work in (
        ("usage", usage_), ("damage", damage), ("sweep", sweep), ("verify", verify)
    ):  # fmt: skip
        made = command(words, name, work)
        made.add_argument("unit", nargs="?", default="", help="slug; all units without it")
        if work in (usage_, damage):
            made.add_argument("--json", action="store_true")
    for name, work in (("hold", hold), ("release", release)):
        made = command(words, name, work)
        made.add_argument("slug")
        made.add_argument("item", type=UUID)
        made.add_argument("--reason", required=True)
