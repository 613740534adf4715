"""Rows of a public item as a PDF to print and hang up: สขร.๑ as its form has it (R40, B.5)."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.catalog.kinds import Field, Kind
from portal.kit import thai, typeset
from portal.publication.cells import words
from portal.publication.labels import pick

TEMPLATE = Path(__file__).with_name("rows.typ")
WIDTHS = {"text": 30, "line": 26, "url": 30, "choice": 15, "money": 17, "number": 10, "date": 15}
CODES = {"skr1": "แบบ สขร. 1"}  # what the form prints at its corner


def rows_pdf(
    kind: Kind, field: Field, facts: dict[str, Any], about: Sequence[str], address: str,
    made: datetime, lang: str,
) -> bytes:  # fmt: skip
    """`about`: title, unit and source; `made` is when it was published. Blocking."""
    title, unit, source = about
    columns = [pick((one.label_th, one.label_en), lang) for one in field.column]
    doc = {
        "title": title,
        "unit": unit,
        "lang": lang,
        "code": CODES.get(kind.code, ""),
        "before": [unit, f"{pick(('แหล่งที่มา', 'Source'), lang)} {source} · {_day(made, lang)}"],
        "address": address,
        "columns": [pick(("ที่", "No."), lang), *columns],
        "widths": [6, *(WIDTHS.get(one.type, 20) for one in field.column)],
        "right": [n for n, one in enumerate(field.column, 1) if one.type in ("money", "number")],
        "rows": [
            [str(number), *(words(one, row.get(one.name), lang) for one in field.column)]
            for number, row in enumerate(facts.get(field.name, []), 1)
        ],
        "none": pick(("ไม่มีการจัดซื้อจัดจ้าง", "Nothing was procured"), lang)
        if facts.get("none")
        else pick(("ไม่มีรายการ", "No rows"), lang),
    }
    return _set(json.dumps(doc, ensure_ascii=False), made)


def _day(made: datetime, lang: str) -> str:
    return f"{pick(('เผยแพร่', 'published'), lang)} {thai.long_date(made, lang)}"


@lru_cache(maxsize=64)  # about 50 kB each; who asks again does not set the type again
def _set(doc: str, made: datetime) -> bytes:
    return typeset.pdf(TEMPLATE, json.loads(doc), made)
