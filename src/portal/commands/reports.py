"""portal reports build."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from portal.kit import db
from portal.kit.errors import Unavailable
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.reports import builds
from portal.reports.kinds import About
from portal.reports.queries import files_of
from portal.tenants.queries import unit_with_slug


def commands(words: Any, command: Any) -> None:
    made = command(words, "build", build)
    made.add_argument("unit", help="slug")
    made.add_argument("kind", help="as GET /api/v1/report-kinds names it")
    made.add_argument("--year", type=int, required=True, help="fiscal year, B.E.")
    made.add_argument("--quarter", type=int, default=0, help="1 to 4")
    made.add_argument("--month", type=int, default=0, help="of the calendar")
    made.add_argument("--slot", default="", help="moit-2569:16")
    made.add_argument("--out", type=Path, help="a folder into which the files are put too")
    made.add_argument("--json", action="store_true")


async def build(options: argparse.Namespace) -> int:
    """Make the files of a unit's paper now: of the signed one where there is one, else of what it
    would say."""
    unit = await unit_with_slug(options.unit)
    about = About(options.kind, options.year, options.quarter, options.month, options.slot)
    with acting_for(unit.tenant):
        report, _ = await builds.ask(about, SYSTEM)
        await builds.build(report)
        async with db.transaction():
            row, files = await builds.with_id(report), await files_of(report)
        if row["state"] == "failed":
            raise Unavailable(row["error"])
        if options.out:
            name = f"{unit.slug}-{about.kind}-{about.fiscal_year}"
            _put(options.out, name, {form: await builds.bytes_of(one["sha256"])
                                     for form, one in files.items()})  # fmt: skip
    shown = {"id": str(report), "state": row["state"],
             "files": {form: one["size"] for form, one in files.items()}}  # fmt: skip
    if options.json:
        print(json.dumps(shown, ensure_ascii=False))
    for form, one in {} if options.json else files.items():
        print(f"{form:5} {one['size']:>10} B  {one['sha256']}")
    return 0


def _put(folder: Path, name: str, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for form, data in files.items():
        path = folder / f"{name}.{form}"
        path.write_bytes(data)
        print(path, file=sys.stderr)
