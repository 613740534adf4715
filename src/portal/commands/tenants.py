"""portal tenants list | validate | apply | diff | export, portal templates list | show | validate.

A unit is a file; applying it makes the database say the same. Files are checked whole before
anything is written.
"""

import argparse
import difflib
import json
import sys
from pathlib import Path

import msgspec

from portal.audit.queries import trail_of
from portal.catalog.actions import apply_template
from portal.catalog.checklists import read_checklists
from portal.catalog.rollout import differences, variation_faults, varied
from portal.catalog.shared_file import read_shared
from portal.catalog.template_file import TemplateFile, templates
from portal.kit import db, tenancy, web
from portal.kit.errors import NotFound
from portal.kit.tenancy import acting_for
from portal.kit.toml_file import Fault, FileFaults, TomlFile
from portal.laws.cite import named
from portal.people.person import SYSTEM
from portal.settings import ROOT
from portal.tenants.actions import apply_unit
from portal.tenants.queries import all_units, origin, unit_with_slug
from portal.tenants.unit_file import UnitFile, not_of_the_state, read_unit, write_unit

TENANTS = ROOT / "tenants"


def read_units(folder: Path) -> list[UnitFile]:
    """The units in a folder (or one file); FileFaults with the faults of all of them."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else [folder]
    shared, units, faults = templates(), [], []
    for file in files:
        try:
            unit = read_unit(file, shared, web.themes())
            template = shared[unit.site.template]
            faults += variation_faults(TomlFile(file), unit.variation, template)
            faults += _version_faults(TomlFile(file), unit, template)
            units.append(unit)
        except FileFaults as found:
            faults += found.faults
    if faults:
        raise FileFaults(faults)
    return units


def _version_faults(file: TomlFile, unit: UnitFile, template: TemplateFile) -> list[Fault]:
    """A unit may lag behind its template, never run ahead of it."""
    newest = template.template.version
    if unit.site.template_version <= newest:
        return []
    return [
        file.fault(
            ("site", "template_version"), f"{template.template.name} is version {newest}",
            f"ใส่ค่าไม่เกิน {newest}",
        )
    ]  # fmt: skip


async def list_(options: argparse.Namespace) -> int:
    units = await all_units()
    if options.json:
        shown = [
            {
                "slug": unit.slug,
                "name_th": unit.name_th,
                "unit_type": unit.kind,
                "province": unit.province,
                "template": unit.template,
                "active": unit.active,
                "url": f"{origin(unit.slug)}/",
            }
            for unit in units
        ]
        print(json.dumps(shown, ensure_ascii=False))
    else:
        for unit in units:
            print(f"{unit.slug:24} {unit.template:14} {unit.name_th}")
    return 0


async def validate(options: argparse.Namespace) -> int:
    """Units, templates, checklists and shared documents; every fault with its line and mend. A
    domain of a unit's own that is not the state's is only warned of."""
    units = read_units(Path(options.path))
    lists, documents = read_checklists(), read_shared()
    for unit in units:
        for host in not_of_the_state(unit.site.domains):
            print(
                f"{unit.unit.slug}: warning: {host} is not under .go.th; ใช้โดเมน .go.th"
                f" ตาม{named('gws', 'th')}",
                file=sys.stderr,
            )
    print(f"{len(units)} ok, {len(lists)} checklists, {len(documents)} shared documents")
    return 0


async def apply(options: argparse.Namespace) -> int:
    """`--keep-settings` leaves a unit alone whose own administrator changed it after its file was
    last applied; `diff` shows what, `export` writes the file that says it."""
    shared = templates()
    for unit in read_units(Path(options.path)):
        if options.keep_settings and await _set_by_its_people(unit.unit.slug):
            print(f"{unit.unit.slug}: kept as its settings pages say", file=sys.stderr)
            continue
        tenant, changed = await apply_unit(unit, SYSTEM)
        with acting_for(tenant):
            for line in await _category_lines(unit, shared[unit.site.template]):
                print(f"{unit.unit.slug}: {line}", file=sys.stderr)
            categories = await apply_template(shared[unit.site.template], unit.variation)
        state = "changed" if changed or categories else "as it was"
        print(f"{unit.unit.slug}: {state}, {categories} categories changed", file=sys.stderr)
    return 0


async def _set_by_its_people(slug: str) -> bool:
    try:
        tenant = (await unit_with_slug(slug)).tenant
    except NotFound:
        return False
    with acting_for(tenant):
        async with db.transaction():
            lines = await trail_of("unit", [tenant.id])
    changes = [line for line in lines if line["action"] in ("unit_added", "unit_changed")]
    return bool(changes) and changes[-1]["actor"] is not None


async def diff(options: argparse.Namespace) -> int:
    """What apply would change, of the unit's file and of its categories; 0 either way."""
    shared = templates()
    for unit in read_units(Path(options.path)):
        try:
            there = await unit_with_slug(unit.unit.slug)
            known = _as_file(there.facts)
        except NotFound:
            there, known = None, ""
        lines = difflib.unified_diff(
            known.splitlines(), write_unit(unit).splitlines(), "database", unit.unit.slug, "", "", 1
        )
        sys.stdout.writelines(line.rstrip() + "\n" for line in lines)
        if there is not None:
            with acting_for(there.tenant):
                for line in await _category_lines(unit, shared[unit.site.template]):
                    print(f"{unit.unit.slug}: {line}")
    return 0


async def _category_lines(unit: UnitFile, template: TemplateFile) -> list[str]:
    """What applying the template would change in the acting unit, in words; first the versions,
    where they differ."""
    async with db.transaction():
        before = await db.value(
            "SELECT template_version FROM site WHERE tenant = $1", tenancy.current().id
        )
        differs = await differences(varied(template, unit.variation))
    name, version = template.template.name, template.template.version
    lines = [f"{name}: version {before} -> {version}"] if before not in (0, version) else []
    return lines + ([str(one) for one in differs] if before else [])


async def export(options: argparse.Namespace) -> int:
    print(_as_file((await unit_with_slug(options.slug)).facts), end="")
    return 0


def _as_file(facts: dict[str, object]) -> str:
    return write_unit(msgspec.convert(facts, UnitFile))


async def list_templates(options: argparse.Namespace) -> int:
    found = templates().values()
    if options.json:
        print(json.dumps([msgspec.to_builtins(template.template) for template in found]))
    else:
        for template in found:
            print(f"{template.template.name:16} {template.template.title_th}")
    return 0


async def show_template(options: argparse.Namespace) -> int:
    template = templates().get(options.name)
    if template is None:
        raise NotFound(f"ไม่มีแม่แบบ {options.name}", f"No template {options.name}")
    if options.json:
        print(msgspec.json.encode(template).decode())
    else:
        for entry, _ in template.entries():
            print(f"{entry.number:8} {entry.code:32} {entry.name_th}")
    return 0


async def validate_templates(_options: argparse.Namespace) -> int:
    print(f"{len(templates())} ok")
    return 0
