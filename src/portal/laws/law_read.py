"""Reading the registry's text, what is told of one that does not hold, and writing it again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from portal.kit.text import is_web_address
from portal.kit.toml_file import Fault, FileFaults, TomlFile, toml
from portal.laws.law_file import Law, LawsFile
from portal.settings import ROOT

FOLDER = ROOT / "tenants" / "laws"
Laws = Mapping[str, Law]


def read_folder(folder: Path = FOLDER) -> Laws:
    """Every law of the files by its code; FileFaults with the faults of all of them."""
    return laws_in([TomlFile(path) for path in sorted(folder.glob("*.toml"))])


def laws_in(files: Sequence[TomlFile]) -> Laws:
    """The same of texts that are read already; they may name one another's laws."""
    read: list[tuple[TomlFile, LawsFile]] = []
    faults: list[Fault] = []
    for file in files:
        try:
            read.append((file, file.read(LawsFile)))
        except FileFaults as broken:
            faults += broken.faults
    found = {law.code: law for _, one in read for law in one.law}
    seen: set[str] = set()
    for file, one in read:
        for place, law in enumerate(one.law):
            faults += _faults(file, ("law", place), law, seen, found)
            seen.add(law.code)
    if faults:
        raise FileFaults(faults)
    return found


def _faults(
    file: TomlFile, where: tuple[str | int, ...], law: Law, seen: set[str], found: Laws
) -> Iterator[Fault]:
    if law.code in seen:
        yield file.fault((*where, "code"), f"{law.code} twice", "ใช้รหัสที่ไม่ซ้ำ")
    if law.year and law.year < 2400:
        mend = f"ใส่ปี พ.ศ. เช่น {law.year + 543}"
        yield file.fault((*where, "year"), f"{law.year} is no Buddhist-era year", mend)
    if law.year and law.dated:
        mend = "ใช้อย่างใดอย่างหนึ่ง: ปี หรือลงวันที่"
        yield file.fault((*where, "dated"), "both a year and a day", mend)
    for name in ("dated", "in_force", "over_from"):
        if fault := _day(getattr(law, name)):
            yield file.fault((*where, name), *fault)
    if law.in_force and law.over_from and law.over_from <= law.in_force:
        mend = "เลิกใช้ต้องหลังวันที่เริ่มใช้"
        yield file.fault((*where, "over_from"), "is over before it begins", mend)
    if law.url and not is_web_address(law.url):
        yield file.fault((*where, "url"), "is not a web address", "เขียนให้ขึ้นต้นด้วย https://")
    yield from _successor(file, where, law, found)
    yield from _parts(file, where, law)


def _parts(file: TomlFile, where: tuple[str | int, ...], law: Law) -> Iterator[Fault]:
    years = [law.year or 2400, *(one.year for one in law.amendment)]
    numbers = [1, *(one.number for one in law.amendment)]
    if years != sorted(years) or numbers != sorted(set(numbers)):
        mend = "เรียงฉบับที่และปีจากเก่าไปใหม่ ไม่ซ้ำ และไม่ก่อนปีของกฎหมาย"
        yield file.fault((*where, "amendment", 0), "amendments are not in order", mend)
    refs = [one.ref for one in law.clause]
    for at, ref in enumerate(refs):
        if ref in refs[:at]:
            yield file.fault((*where, "clause", at, "ref"), f"{ref} twice", "ใช้ข้อที่ไม่ซ้ำ")


def _day(typed: str) -> tuple[str, str] | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return f"{typed} is no day", "ใส่วันที่ที่มีจริง"
    if day.year >= 2400:
        return f"{typed} is of the Buddhist era", f"ใช้ปี ค.ศ. คือ {day.year - 543}{typed[4:]}"
    return None


def _successor(
    file: TomlFile, where: tuple[str | int, ...], law: Law, found: Laws
) -> Iterator[Fault]:
    way = [law.code]
    while after := found[way[-1]].superseded_by:
        if after not in found:
            if len(way) == 1:
                mend = "ใช้รหัสของกฎหมายอื่นที่มีในทะเบียน"
                yield file.fault((*where, "superseded_by"), f"no law {after}", mend)
            return
        if after in way:
            said = f"goes round: {' > '.join([*way, after])}"
            yield file.fault((*where, "superseded_by"), said, "แก้ให้จบที่ฉบับที่ใช้อยู่")
            return
        way.append(after)


# ---- written --------------------------------------------------------------------------------

PARTS = ("amendment", "clause")


def text_file(content: str) -> TomlFile:
    """An edition's text as the file that it would be."""
    return TomlFile(FOLDER / "laws.toml", content)


def written(laws: Laws) -> str:
    """One TOML text of them all; what is empty is left out."""
    tables: list[tuple[str, dict[str, Any]]] = []
    for law in laws.values():
        plain: dict[str, Any] = msgspec.to_builtins(law)
        tables.append(("[[law]]", _said(plain)))
        tables += [(f"[[law.{part}]]", _said(one)) for part in PARTS for one in plain[part]]
    return toml(tables)


def _said(table: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in table.items() if name not in PARTS and value not in ("", 0)
    }
