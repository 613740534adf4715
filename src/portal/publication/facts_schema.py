"""JSON Schema of the facts of a kind, as the API takes and gives them."""

from typing import Any

from portal.catalog.kinds import Kind
from portal.publication.cells import LONGEST, Part

ID = {"type": "string", "format": "uuid"}
TYPES: dict[str, dict[str, Any]] = {
    "line": {"type": "string", "maxLength": LONGEST["line"]},
    "text": {"type": "string", "maxLength": LONGEST["text"]},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
    "year": {"type": "integer", "minimum": 2530, "maximum": 2643},
    "url": {"type": "string", "format": "uri", "pattern": "^https?://"},
    "email": {"type": "string", "format": "email"},
    "number": {"type": "integer", "minimum": 0},
    "money": {"type": "number", "minimum": 0, "multipleOf": 0.01},
    "flag": {"type": "boolean"},
    "point": {"type": "string", "pattern": "^[0-9.]+,[0-9.]+$"},
    "file": ID,
    "picture": ID,
    "item": ID,
}


def facts_schema(kind: Kind) -> dict[str, Any]:
    """`required` is what must be there when it is submitted; a draft may have gaps."""
    fields: dict[str, Any] = {}
    for field in kind.field:
        if field.type == "rows":
            row = {
                "type": "object",
                "additionalProperties": False,
                "properties": {column.name: _schema(column) for column in field.column},
                "required": [column.name for column in field.column if column.required],
            }
            fields[field.name] = {
                "title": field.label_en,
                "type": "array",
                "maxItems": field.most,
                "items": row,
            }
        else:
            fields[field.name] = _schema(field)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": fields,
        "required": [one.name for one in kind.field if one.required and not one.unless],
    }


def _schema(part: Part) -> dict[str, Any]:
    described = {"title": part.label_en, "description": part.label_th}
    if part.type == "choice":
        return described | {"enum": [code for code, _, _ in part.choices]}
    return described | TYPES[part.type]
