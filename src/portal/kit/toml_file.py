"""Reading a TOML file against a Struct, so that every fault is said at once with its line and its
mend. The JSON Schema is made from the Struct: one statement of what a file may hold."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

T = TypeVar("T", bound=msgspec.Struct)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong, where, and what to do."""

    file: str
    line: int
    where: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.where}: {self.problem}; {self.mend}"


class FileFaults(Exception):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class TomlFile:
    """One file's text, with the line on which each of its keys stands. `text`: what it would hold,
    of one that is not written."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.text = path.read_text("utf-8") if text is None else text
        self.lines = _lines(self.text)

    def fault(self, where: Path_, problem: str, mend: str) -> Fault:
        shown = ".".join(str(part) for part in where) or "(file)"
        return Fault(str(self.path), self._line(where), shown, problem, mend)

    def _line(self, where: Path_) -> int:
        """Of the key, or of the nearest table around it that is written."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def read(self, kind: type[T]) -> T:
        """The file as `kind`, or FileFaults with all of them."""
        try:
            raw = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            line = int(found[1]) if found else 1
            fault = Fault(str(self.path), line, "(TOML)", str(error), "แก้เครื่องหมายหรือวงเล็บในบรรทัดนี้")
            raise FileFaults([fault]) from None
        validator = Draft202012Validator(schema_of(kind))
        faults = [self._said(error) for error in validator.iter_errors(raw)]
        if faults:
            raise FileFaults(sorted(faults, key=lambda fault: fault.line))
        return msgspec.convert(raw, kind)

    def _said(self, error: ValidationError) -> Fault:
        where = tuple(error.absolute_path)
        schema: Any = error.schema
        given: Any = error.instance
        if error.validator == "additionalProperties":
            known = list(schema["properties"])
            unknown = next(name for name in given if name not in known)
            near = difflib.get_close_matches(unknown, known, 1)
            mend = f"เขียนเป็น {near[0]} หรือเปล่า" if near else f"ใช้ได้เฉพาะ {', '.join(known)}"
            return self.fault((*where, unknown), f"unknown key {unknown}", mend)
        if error.validator == "required":
            lacking = next(name for name in schema["required"] if name not in given)
            return self.fault(where, f"{lacking} is missing", f"เพิ่ม {lacking}")
        return self.fault(where, error.message[:200], _MENDS.get(str(error.validator), "แก้ค่านี้"))


_MENDS = {
    "type": "แก้ชนิดของค่า เช่น ข้อความอยู่ในเครื่องหมายคำพูด ตัวเลขไม่อยู่",
    "enum": "เลือกค่าจากรายการนี้",
    "pattern": "แก้ให้ตรงรูปแบบ",
    "minLength": "ใส่ค่า",
    "minItems": "ใส่อย่างน้อยหนึ่งรายการ",
}


def schema_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return msgspec.json.schema(kind)


def toml(tables: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """TOML text of plain tables in order; a name in [[ ]] begins one of an array."""
    out = []
    for name, table in tables:
        out.append(name if name.startswith("[") else f"[{name}]")
        out += [f"{key} = {_value(value)}" for key, value in table.items()]
        out.append("")
    return "\n".join(out)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode().replace("\x7f", "\\u007F")
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)


_TABLE = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


def _lines(text: str) -> dict[Path_, int]:
    """Key path -> line, arrays of tables by index. Enough for the plain files that we write."""
    lines: dict[Path_, int] = {(): 1}
    table: Path_ = ()
    counts: dict[Path_, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := _TABLE.match(line):
            table = _table(match[2].split("."), match[1] == "[[", counts)
            lines.setdefault(table, number)
        elif match := _KEY.match(line):
            lines.setdefault((*table, match[1]), number)
    return lines


def _table(names: list[str], is_array: bool, counts: dict[Path_, int]) -> Path_:
    path: Path_ = ()
    for place, name in enumerate(names):
        path = (*path, name)
        if place == len(names) - 1 and is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
