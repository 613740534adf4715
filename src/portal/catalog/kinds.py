"""tenants/kinds/<code>.toml: the kinds of content, each with its fields and what it demands
(R19-R26, R32-R35, R40-R42, R59).

One declaration feeds the request form, what the API takes, what is checked before a request is
submitted, and the public page.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from portal.kit.toml_file import Fault, FileFaults, Path_, TomlFile
from portal.settings import ROOT

KINDS = ROOT / "tenants" / "kinds"

Text = Annotated[str, Meta(min_length=1)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,48}$")]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
# file, picture: attached to the same request; item: something that this unit has published.
CellType = Literal[
    "line", "text", "date", "time", "month", "year", "url", "email", "choice", "number", "money",
    "flag", "point", "file", "picture", "item",
]  # fmt: skip
FieldType = Literal[
    "line", "text", "date", "time", "month", "year", "url", "email", "choice", "number", "money",
    "flag", "point", "file", "picture", "item", "rows",
]  # fmt: skip
Condition = Annotated[list[Text], Meta(min_length=1, max_length=2)]


class Column(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One column of a field of rows. `choices`: code, Thai, English."""

    name: Name
    label_th: Text
    label_en: Text
    type: CellType
    required: bool = False
    hint_th: str = ""
    hint_en: str = ""
    choices: list[tuple[Text, Text, Text]] = []


class Field(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`most` rows; `unless` names a flag that makes it needless; `required_when` a field that
    makes it needed, when it is filled or has that value."""

    name: Name
    label_th: Text
    label_en: Text
    type: FieldType
    required: bool = False
    hint_th: str = ""
    hint_en: str = ""
    choices: list[tuple[Text, Text, Text]] = []
    most: Annotated[int, Meta(ge=0, le=500)] = 0
    unless: str = ""
    required_when: Condition | None = None
    column: list[Column] = []


class Kind(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`needs` beside its fields; `picture_when` as Field.required_when; `one_of`: fields of which
    one at least is filled; `public_days` or `permanent_reason`: for how long it is proposed;
    `most_mb`: the largest file it takes (0: as large as the unit takes);
    `review_days`: how often it is looked at (R82); what is permanent once a year at the least;
    `page`: the template that shows it, themes/base/kinds/<page>.html; `first`: what comes first
    there."""

    code: Code
    name_th: Text
    name_en: Text
    hint_th: str = ""
    hint_en: str = ""
    needs: list[Literal["details", "document", "picture"]] = []
    picture_when: Condition | None = None
    one_of: list[Text] = []
    public_days: Annotated[int, Meta(ge=0, le=3660)] = 0
    review_days: Annotated[int, Meta(ge=1, le=366)] = 365
    most_mb: Annotated[float, Meta(ge=0, le=500)] = 0
    permanent_reason: str = ""
    page: Literal["facts", "manual", "people", "links", "skr1", "plan", "contact"] = "facts"
    first: Literal["facts", "details"] = "facts"
    field: list[Field] = []

    def with_name(self, name: str) -> Field | None:
        return next((one for one in self.field if one.name == name), None)


def read_kind(path: Path) -> Kind:
    """FileFaults names each fault's line and mend."""
    file = TomlFile(path)
    kind = file.read(Kind)
    if faults := _faults(file, kind):
        raise FileFaults(faults)
    return kind


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code. FileFaults with the faults of all their files."""
    found, faults = {}, []
    for path in sorted(KINDS.glob("*.toml")):
        try:
            kind = read_kind(path)
            found[kind.code] = kind
        except FileFaults as error:
            faults += error.faults
    if faults:
        raise FileFaults(faults)
    return found


def _faults(file: TomlFile, kind: Kind) -> list[Fault]:
    faults = []
    if kind.code != file.path.stem:
        faults.append(file.fault(("code",), "differs from the file's name", "ใช้รหัสเดียวกับชื่อไฟล์"))
    names = {field.name for field in kind.field}
    for name in [*kind.one_of, *(kind.picture_when or [])[:1]]:
        if name not in names:
            faults.append(file.fault(("one_of",), f"no field {name}", "ใช้ชื่อช่องที่มีในไฟล์นี้"))
    faults += _twice(file, ("field",), list(kind.field)) + _period_faults(file, kind)
    for place, field in enumerate(kind.field):
        where: Path_ = ("field", place)
        faults += _part_faults(file, where, field)
        if {bool(field.column), bool(field.most)} != {field.type == "rows"}:
            faults.append(
                file.fault((*where, "type"), "rows have columns and most", "ใส่ column และ most")
            )
        for other in [field.unless, *(field.required_when or [])[:1]]:
            if other and other not in names:
                faults.append(
                    file.fault((*where, "unless"), f"no field {other}", "ใช้ชื่อช่องที่มีในไฟล์นี้")
                )
        faults += _twice(file, (*where, "column"), list(field.column))
        for at, column in enumerate(field.column):
            faults += _part_faults(file, (*where, "column", at), column)
    return faults


def _period_faults(file: TomlFile, kind: Kind) -> list[Fault]:
    """For how long it is proposed to be public is never left open (R58)."""
    if bool(kind.public_days) != bool(kind.permanent_reason):
        return []
    mend = "ใส่ public_days หรือ permanent_reason อย่างใดอย่างหนึ่ง"
    return [file.fault(("public_days",), "either public_days or permanent_reason", mend)]


def _part_faults(file: TomlFile, where: Path_, part: Field | Column) -> list[Fault]:
    faults = []
    if (part.type == "choice") != bool(part.choices):
        faults.append(file.fault((*where, "type"), "a choice has choices", "ใส่ choices"))
    codes = [code for code, _, _ in part.choices]
    if len(set(codes)) != len(codes):
        faults.append(file.fault((*where, "choices"), "a code twice", "ใช้รหัสที่ไม่ซ้ำ"))
    return faults


def _twice(file: TomlFile, where: Path_, parts: list[Field] | list[Column]) -> list[Fault]:
    names = [part.name for part in parts]
    return [
        file.fault((*where, place, "name"), f"{name} twice", "ใช้ชื่อที่ไม่ซ้ำ")
        for place, name in enumerate(names)
        if name in names[:place]
    ]
