"""What a kind of content asks for beside the fields that every request has: read, checked before
it is submitted, and told in words. Pure.

Facts are kept as one JSON object: the name of each filled field with its value (cells.py), rows as
a list of such objects. Faults are named `facts.<field>` or `facts.<field>.<row>.<column>`, rows
counted from 0; what people read counts them from 1.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.catalog.kinds import Field, Kind
from portal.publication.cells import Part, read, words
from portal.publication.labels import pick

PREFIX = "facts."
Facts = dict[str, Any]


def read_facts(
    kind: Kind, given: Mapping[str, Any], over: Facts, *, typed: bool
) -> tuple[Facts, dict[str, str]]:
    """(`over` with what is given in its place, fault by name). A field that is given empty is
    emptied. `typed`: as people type, and what another kind asks for is passed over; else it is a
    fault."""
    facts = {name: value for name, value in over.items() if kind.with_name(name)}
    wrong: dict[str, str] = {}
    for name, value in given.items():
        field = kind.with_name(name)
        if field is None:
            if not typed:
                wrong[PREFIX + name[:60]] = f"{kind.name_th}ไม่มีช่องนี้"
            continue
        if field.type == "rows":
            found, faults = _rows(field, value, typed)
        else:
            found, faults = _value(PREFIX + name, field, value, typed)
        wrong |= faults
        facts.pop(name, None)
        if found:
            facts[name] = found
    return facts, wrong


def _value(where: str, part: Part, value: Any, typed: bool) -> tuple[Any, dict[str, str]]:
    try:
        found = read(part, value, typed)
    except ValueError as error:
        return None, {where: f"{part.label_th}: {error}"}
    return found if found is not None else "", {}


def _rows(field: Field, value: Any, typed: bool) -> tuple[list[Facts], dict[str, str]]:
    """Rows that say nothing are left out."""
    where = PREFIX + field.name
    if value is None:
        return [], {}
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return [], {where: f"{field.label_th}: ส่งเป็นรายการของแถว"}
    if len(value) > field.most:
        message = f"มี {len(value):,} แถว รับได้ไม่เกิน {field.most} แถว แบ่งเป็นหลายเรื่อง"
        return [], {where: f"{field.label_th}: {message}"}
    rows: list[Facts] = []
    wrong: dict[str, str] = {}
    columns = {column.name: column for column in field.column}
    for place, given in enumerate(value):
        row: Facts = {}
        for name, cell in given.items():
            at = f"{where}.{place}.{str(name)[:60]}"
            if name not in columns:
                wrong[at] = f"แถวที่ {place + 1}: {field.label_th}ไม่มีคอลัมน์นี้"
                continue
            found, faults = _value(at, columns[name], cell, typed)
            wrong |= {key: f"แถวที่ {place + 1} {message}" for key, message in faults.items()}
            if found not in (None, ""):
                row[name] = found
        if row:
            rows.append(row)
    return rows, wrong


# ---- before it is submitted ------------------------------------------------------------------


def missing_facts(kind: Kind, facts: Facts, documents: Iterable[Any]) -> dict[str, str]:
    """What the kind demands and is not there: name -> what to do."""
    lacks: dict[str, str] = {}
    public = [document for document in documents if not document["internal"]]
    files = {str(document["id"]): document["ext"] for document in public}
    for field in kind.field:
        value = facts.get(field.name)
        if value is None and _is_needed(field, facts):
            lacks[PREFIX + field.name] = f"ใส่{field.label_th}"
        elif field.type == "rows":
            lacks |= _missing_in_rows(field, value or [], files)
        elif field.type in ("file", "picture") and value and not _has(files, field, value):
            lacks[PREFIX + field.name] = f"{field.label_th}: แนบไฟล์แล้วเลือกใหม่"
    if kind.one_of and not any(facts.get(name) for name in kind.one_of):
        labels = [field.label_th for field in kind.field if field.name in kind.one_of]
        lacks.setdefault(PREFIX + kind.one_of[0], f"ใส่อย่างน้อยหนึ่งอย่าง: {' หรือ '.join(labels)}")
    return lacks | _missing_files(kind, facts, public)


def _is_needed(field: Field, facts: Facts) -> bool:
    if field.unless and facts.get(field.unless):
        return False
    return field.required or _holds(field.required_when, facts)


def _holds(condition: list[str] | None, facts: Facts) -> bool:
    if not condition:
        return False
    value = facts.get(condition[0])
    return value == condition[1] if len(condition) == 2 else value is not None


def _missing_in_rows(field: Field, rows: list[Facts], files: dict[str, str]) -> dict[str, str]:
    lacks = {}
    for place, row in enumerate(rows):
        for column in field.column:
            at = f"{PREFIX}{field.name}.{place}.{column.name}"
            value = row.get(column.name)
            if value is None and column.required:
                lacks[at] = f"แถวที่ {place + 1} ใส่{column.label_th}"
            elif value and column.type in ("file", "picture") and not _has(files, column, value):
                lacks[at] = f"แถวที่ {place + 1} {column.label_th}: แนบไฟล์แล้วเลือกใหม่"
    return lacks


def _has(files: dict[str, str], part: Part, value: str) -> bool:
    return files.get(value) == "jpg" if part.type == "picture" else value in files


def _missing_files(kind: Kind, facts: Facts, documents: list[Any]) -> dict[str, str]:
    pictures = [document for document in documents if document["ext"] == "jpg"]
    wants_picture = "picture" in kind.needs or _holds(kind.picture_when, facts)
    if wants_picture and not pictures:
        return {"file": "แนบภาพ JPG อย่างน้อยหนึ่งภาพ"}
    if "document" in kind.needs and not documents:
        return {"file": f"แนบไฟล์ก่อน {kind.name_th}ต้องมีไฟล์"}
    return {}


# ---- in words --------------------------------------------------------------------------------


def told(kind: Kind, facts: Facts, names: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    """(label, what it says) of each filled field, rows one a line. `names`: of files and items,
    by id."""
    return [
        (
            pick((field.label_th, field.label_en), lang),
            _words(field, facts[field.name], names, lang),
        )
        for field in kind.field
        if field.name in facts
    ]


def _words(field: Field, value: Any, names: Mapping[str, str], lang: str) -> str:
    if field.type != "rows":
        return cell_words(field, value, names, lang)
    lines = []
    for number, row in enumerate(value, 1):
        cells = [
            cell_words(column, row[column.name], names, lang)
            for column in field.column
            if column.name in row
        ]
        lines.append(f"{number}. {' · '.join(' '.join(cell.split()) for cell in cells)}")
    return "\n".join(lines)


def searched(kind: Kind, facts: Facts) -> list[tuple[Field, str]]:
    """Each filled field with what people would look for in it, in Thai, rows one a line: without
    labels, numbers of rows, links, and what is only an id; a flag says its own label."""
    said = []
    for field in kind.field:
        value = facts.get(field.name)
        if field.type == "rows":
            lines = [_searched_row(field, row) for row in value or []]
            words = "\n".join(line for line in lines if line)
        else:
            words = _searched_words(field, value)
        if words:
            said.append((field, words))
    return said


def _searched_row(field: Field, row: Facts) -> str:
    cells = [_searched_words(column, row.get(column.name)) for column in field.column]
    return " · ".join(" ".join(cell.split()) for cell in cells if cell)


def _searched_words(part: Part, value: Any) -> str:
    if value is None or part.type in ("url", "point", "file", "picture", "item"):
        return ""
    return part.label_th if part.type == "flag" else words(part, value, "th")


def cell_words(part: Part, value: Any, names: Mapping[str, str], lang: str) -> str:
    if part.type == "item":
        return names.get(value, f"/p/{value}/")
    if part.type in ("file", "picture"):
        return names.get(value, pick(("(ไม่มีแล้ว)", "(gone)"), lang))
    return words(part, value, lang)
