"""portal checklists list | show | validate | export | roll | apply."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from portal.catalog import checklists
from portal.catalog.checklist_changes import changes
from portal.catalog.checklist_editing import decoded, editions, in_force, save
from portal.catalog.checklist_read import checklist_in
from portal.catalog.checklist_roll import rolled
from portal.catalog.checklist_write import written
from portal.catalog.checklists import FOLDER
from portal.kit import db
from portal.kit.changed import Change
from portal.kit.errors import Conflict, NotFound
from portal.kit.tenancy import PLATFORM, acting_for
from portal.kit.toml_file import FileFaults, TomlFile
from portal.people.person import SYSTEM


async def list_(options: argparse.Namespace) -> int:
    """The lists in force, with the edition of those that were edited."""
    await checklists.refresh()
    with acting_for(PLATFORM):
        async with db.transaction():
            made = {row["name"]: row for row in reversed(await editions())}
    shown = [
        {
            "name": name,
            "fiscal_year": one.checklist.fiscal_year or None,
            "slots": sum(not slot.heading for slot in one.slot),
            "rounds": len(one.round),
            "edition": made[name]["number"] if name in made else 0,
            "title_th": one.checklist.title_th,
        }
        for name, one in checklists.all_lists().items()
    ]
    if options.json:
        print(json.dumps(shown, ensure_ascii=False))
    for one in [] if options.json else shown:
        edition = f"edition {one['edition']}" if one["edition"] else "came with the portal"
        print(f"{one['name']:16} {one['slots']:4} slots  {edition:22} {one['title_th']}")
    return 0


async def show(options: argparse.Namespace) -> int:
    """What a list asks for, slot by slot."""
    await checklists.refresh()
    found = checklists.all_lists().get(options.name)
    if found is None:
        raise NotFound(f"ไม่มีรายการ {options.name}", f"No checklist {options.name}")
    if options.json:
        print(msgspec.json.encode(found).decode())
        return 0
    for slot in found.slot:
        when = slot.every or ",".join(slot.rounds)
        print(f"{slot.code:12} {when:14} {'  ' if slot.parent else ''}{slot.name_th}")
    return 0


def validate(options: argparse.Namespace) -> int:
    """Check files before they are kept: each fault with its line; those that came with the portal
    without a path."""
    paths = [Path(path) for path in options.path] or sorted(FOLDER.glob("*.toml"))
    faults = []
    for path in paths:
        try:
            checklist_in(TomlFile(path, read_file(path)))
        except FileFaults as found:
            faults += found.faults
    if faults:
        raise FileFaults(faults)
    print(f"{len(paths)} checklists hold", file=sys.stderr)
    return 0


async def export(options: argparse.Namespace) -> int:
    """The text of the list in force, as a file that can be edited and applied."""
    with acting_for(PLATFORM):
        async with db.transaction():
            print((await in_force(options.name)).text, end="")
    return 0


async def roll(options: argparse.Namespace) -> int:
    """The list of the next fiscal year, printed; with --apply it is kept. What differs goes to
    stderr."""
    await checklists.refresh()
    with acting_for(PLATFORM):
        async with db.transaction():
            before = (await in_force(options.name)).read()
    if before is None:
        raise NotFound(f"รายการ {options.name} ใช้ไม่ได้แล้ว", f"{options.name} does not hold any more")
    made = rolled(before)
    name = made.checklist.name
    if name in checklists.all_lists():
        raise Conflict(f"มีรายการ {name} อยู่แล้ว", f"{name} is there already")
    _tell(changes(before, made))
    content = written(made, f"# ยกมาจาก {options.name}\n")
    if not options.apply:
        print(content, end="")
        return 0
    with acting_for(PLATFORM):
        number = await save(name, content, options.reason or f"ยกมาจาก {options.name}", SYSTEM, 0)
    print(f"{name}: edition {number}")
    return 0


async def apply(options: argparse.Namespace) -> int:
    """Keep a file as the next edition of its list, in force for all units at once. `--expected`:
    refuse when another edition is in force by now."""
    path = Path(options.path)
    content = read_file(path)
    with acting_for(PLATFORM):
        async with db.transaction():
            try:
                now = await in_force(path.stem)
                before, number = now.read(), now.number
            except NotFound:
                before, number = None, 0
        _tell(changes(before, checklist_in(TomlFile(path, content))))
        expected = number if options.expected is None else options.expected
        made = await save(path.stem, content, options.reason, SYSTEM, expected)
    print(f"{path.stem}: edition {made}")
    return 0


def read_file(path: Path) -> str:
    try:
        return decoded(path.read_bytes())
    except OSError as error:
        raise NotFound(f"อ่าน {path} ไม่ได้", f"{path}: {error.strerror}") from None


def _tell(found: list[Change]) -> None:
    for one in found:
        print(f"{one.what} {one.part} {one.code} {one.name_th}", file=sys.stderr)
        for field in one.fields:
            print(f"  {field.name}: {field.before} -> {field.after}", file=sys.stderr)


def commands(words: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Declare the verbs of `portal checklists`."""
    command(words, "list", list_).add_argument("--json", action="store_true")
    for name, work in (("show", show), ("export", export), ("roll", roll)):
        made = command(words, name, work)
        made.add_argument("name", help="oia, gws-3, moit-2569 …")
        if work is show:
            made.add_argument("--json", action="store_true")
        if work is roll:
            made.add_argument("--apply", action="store_true", help="keep it")
            made.add_argument("--reason", default="")
    command(words, "validate", validate).add_argument("path", nargs="*")
    made = command(words, "apply", apply)
    made.add_argument("path", help="<name>.toml")
    made.add_argument("--reason", required=True)
    made.add_argument("--expected", type=int, help="the edition in force, 0 for the portal's file")
