"""portal laws list | show | validate | export | apply."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from portal.commands.checklists import read_file
from portal.kit import clock, db
from portal.kit.errors import NotFound
from portal.kit.tenancy import PLATFORM, acting_for
from portal.kit.toml_file import TomlFile
from portal.laws import editing, registry, uses
from portal.laws.changes import changes, effects
from portal.laws.cite import title, written_clause
from portal.laws.law_read import FOLDER, laws_in
from portal.people.person import SYSTEM


async def list_(options: argparse.Namespace) -> int:
    """Every law of the registry in force, also those that are over."""
    await registry.refresh()
    day = registry.today()
    found = registry.sorted_laws(registry.all_laws().values())
    if options.json:
        print(msgspec.json.encode(found).decode())
        return 0
    for law in found:
        print(f"{law.code:24} {'over' if law.is_over(day) else '':5} {title(law)}")
    return 0


async def show(options: argparse.Namespace) -> int:
    """One law: its clauses, and where it is cited."""
    await registry.refresh()
    law = registry.all_laws().get(options.code)
    if law is None:
        raise NotFound(f"ไม่มีกฎหมายรหัส {options.code}", f"No law {options.code}")
    cited = sorted({use.where for use in uses.everywhere() if use.code == law.code})
    if options.json:
        print(json.dumps(msgspec.to_builtins(law) | {"cited_in": cited}, ensure_ascii=False))
        return 0
    print(title(law))
    for clause in law.clause:
        print(f"  {written_clause(law, clause):20} {clause.for_th}")
    for where in cited:
        print(f"  cited in {where}")
    return 0


def validate(options: argparse.Namespace) -> int:
    """Check files before they are kept: each fault with its line; those that came with the portal
    without a path. Files may name one another's laws."""
    paths = [Path(path) for path in options.path] or sorted(FOLDER.glob("*.toml"))
    found = laws_in([TomlFile(path, read_file(path)) for path in paths])
    print(f"{len(found)} laws hold", file=sys.stderr)
    return 0


async def export(_options: argparse.Namespace) -> int:
    """The text of the registry in force, as a file that can be edited and applied."""
    with acting_for(PLATFORM):
        async with db.transaction():
            print((await editing.in_force()).text, end="")
    return 0


async def apply(options: argparse.Namespace) -> int:
    """Keep a file as the next edition of the whole registry, in force for all units at once.
    `--expected`: refuse when another edition is in force by now."""
    content, made = editing.read_content(read_file(Path(options.path)))
    with acting_for(PLATFORM):
        async with db.transaction():
            now, today = await editing.in_force(), clock.today()
        before = now.read()
        for one in changes(before, made):
            print(f"{one.what} {one.code} {one.name_th}", file=sys.stderr)
            for field in one.fields:
                print(f"  {field.name}: {field.before} -> {field.after}", file=sys.stderr)
        for effect in effects(before, made, uses.everywhere(), today):
            print(f"  {effect.before} -> {effect.after or '?'}", file=sys.stderr)
        expected = now.number if options.expected is None else options.expected
        number = await editing.save(content, options.reason, SYSTEM, expected)
    print(f"laws: edition {number}")
    return 0


def commands(words: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Declare the verbs of `portal laws`."""
    command(words, "list", list_).add_argument("--json", action="store_true")
    made = command(words, "show", show)
    made.add_argument("code", help="oia, cca, gws …")
    made.add_argument("--json", action="store_true")
    command(words, "validate", validate).add_argument("path", nargs="*")
    command(words, "export", export)
    made = command(words, "apply", apply)
    made.add_argument("path")
    made.add_argument("--reason", required=True)
    made.add_argument("--expected", type=int, help="the edition in force, 0 for the portal's files")
