"""tenants/shared/<name>.toml: national documents (acts, codes) that are kept up once for all units
and shown in each unit's category, marked as from the centre (R32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from portal.kit.text import is_web_address
from portal.kit.toml_file import Fault, FileFaults, TomlFile
from portal.settings import ROOT

FOLDER = ROOT / "tenants" / "shared"
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,48}$")]


class SharedDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """`categories`: codes of the categories, of any template, that show it; which slots it fills is
    said by the checklists. `superseded_by`: the code of the one in force instead; then it is
    not shown."""

    code: Code
    title_th: Text
    title_en: Text
    source_th: Text
    source_en: Text
    url: Text
    legal_reference: Text
    categories: Annotated[list[Code], Meta(min_length=1)]
    superseded_by: str = ""


class SharedFile(Struct, frozen=True, forbid_unknown_fields=True):
    document: Annotated[list[SharedDocument], Meta(min_length=1)]


def read_shared(folder: Path = FOLDER) -> list[SharedDocument]:
    """Every shared document in the order of the files; FileFaults with all their faults."""
    found: list[SharedDocument] = []
    files: list[tuple[TomlFile, SharedFile]] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        file = TomlFile(path)
        try:
            files.append((file, file.read(SharedFile)))
        except FileFaults as broken:
            faults += broken.faults
    for file, shared in files:
        faults += _faults(file, shared, {one.code for one in found})
        found += shared.document
    if faults:
        raise FileFaults(faults)
    return found


def _faults(file: TomlFile, shared: SharedFile, before: set[str]) -> list[Fault]:
    codes, seen = {one.code for one in shared.document}, set(before)
    faults = []
    for place, one in enumerate(shared.document):
        where = ("document", place)
        if one.code in seen:
            faults.append(file.fault((*where, "code"), f"{one.code} twice", "ใช้รหัสที่ไม่ซ้ำ"))
        seen.add(one.code)
        if not is_web_address(one.url):
            faults.append(
                file.fault((*where, "url"), "is not a web address", "เขียนให้ขึ้นต้นด้วย https://")
            )
        if one.superseded_by and (one.superseded_by not in codes or one.superseded_by == one.code):
            faults.append(
                file.fault((*where, "superseded_by"), f"no document {one.superseded_by}",
                           "ใช้รหัสของเอกสารอื่นในไฟล์นี้")
            )  # fmt: skip
    return faults


@cache
def _in_force() -> tuple[SharedDocument, ...]:
    return tuple(one for one in read_shared() if not one.superseded_by)


@dataclass(frozen=True)
class Shared:
    """The documents in force, by where they are shown."""

    documents: Sequence[SharedDocument]

    def in_category(self, code: str) -> list[SharedDocument]:
        return [one for one in self.documents if code in one.categories]

    def with_codes(self, codes: Sequence[str]) -> list[SharedDocument]:
        return [one for one in self.documents if one.code in codes]


def shared() -> Shared:
    return Shared(_in_force())
