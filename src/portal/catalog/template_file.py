"""tenants/templates/<name>.toml: a shared tree of categories (interfaces.md part 7, A.6)."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from portal.catalog.kinds import kinds
from portal.kit.toml_file import Fault, FileFaults, TomlFile
from portal.settings import ROOT

TEMPLATES = ROOT / "tenants" / "templates"

Text = Annotated[str, Meta(min_length=1)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,48}$", description="stands in addresses")]
Number = Annotated[str, Meta(pattern=r"^[1-9][0-9]?(\.[1-9][0-9]?){0,2}$")]


class CategoryEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """`number` is what the paper prints, in Arabic digits; its parent is the number one part
    shorter. `kinds`: codes of the kinds of content it takes, the usual one first. `shows`: what its
    page shows by itself. `optional` is the paper's “(ถ้ามี)” (R31). In which slots of a checklist
    its items stand is said by that checklist's file (R23, R43)."""

    code: Code
    number: Number
    name_th: Text
    name_en: Text
    kinds: Annotated[list[Code], Meta(min_length=1)]
    shows: Literal["", "oia-index", "web-links", "visitors", "e-services"] = ""
    description_th: str = ""
    optional: bool = False
    accepts_items: bool = True
    renew: Literal["as-needed", "monthly", "quarterly", "yearly"] = "as-needed"
    legal_basis: list[Text] = []


class TemplateHead(Struct, frozen=True, forbid_unknown_fields=True):
    name: Code
    version: Annotated[int, Meta(ge=1)]
    title_th: Text
    title_en: Text
    unit_kind: Literal["district-office", "hospital"]
    legal_basis: list[Text] = []


class TemplateFile(Struct, frozen=True, forbid_unknown_fields=True):
    template: TemplateHead
    category: Annotated[list[CategoryEntry], Meta(min_length=1)]

    def entries(self) -> list[tuple[CategoryEntry, str | None]]:
        """(category, its parent's code) in the order of the page."""
        by_number = {entry.number: entry.code for entry in self.category}
        return [(entry, by_number.get(entry.number.rpartition(".")[0])) for entry in self.category]


def templates() -> dict[str, TemplateFile]:
    """Every shared template, by name. FileFaults when one of them does not hold."""
    found = (read_template(path) for path in sorted(TEMPLATES.glob("*.toml")))
    return {template.template.name: template for template in found}


@cache
def category_codes() -> frozenset[str]:
    """Of the categories of all templates."""
    return frozenset(one.code for template in templates().values() for one in template.category)


def category_names() -> dict[str, str]:
    """Thai names of the categories of all templates, by code."""
    return {one.code: one.name_th for template in templates().values() for one in template.category}


def read_template(path: Path) -> TemplateFile:
    """FileFaults names each fault's line and mend."""
    file = TomlFile(path)
    template = file.read(TemplateFile)
    if faults := _faults(file, template):
        raise FileFaults(faults)
    return template


def _faults(file: TomlFile, template: TemplateFile) -> list[Fault]:
    faults = []
    if template.template.name != file.path.stem:
        faults.append(
            file.fault(("template", "name"), "differs from the file's name", "ใช้ชื่อเดียวกับไฟล์")
        )
    codes, numbers = set(), set()
    for place, entry in enumerate(template.category):
        parent = entry.number.rpartition(".")[0]
        where = ("category", place)
        if entry.code in codes:
            faults.append(file.fault((*where, "code"), f"{entry.code} twice", "ใช้รหัสที่ไม่ซ้ำ"))
        if entry.number in numbers:
            faults.append(file.fault((*where, "number"), f"{entry.number} twice", "ใช้เลขที่ไม่ซ้ำ"))
        # The hospital's paper begins at 1.1: a first level of two parts has no parent above it.
        if parent and parent not in numbers and "." in parent:
            faults.append(
                file.fault((*where, "number"), f"no category {parent} before it", "เพิ่มหมวดแม่ก่อน")
            )
        if unknown := [kind for kind in entry.kinds if kind not in kinds()]:
            mend = f"ใช้ได้เฉพาะ {', '.join(kinds())}"
            faults.append(file.fault((*where, "kinds"), f"no kind {unknown[0]}", mend))
        codes.add(entry.code)
        numbers.add(entry.number)
    return faults
