"""A manual as a PDF to print and hand over: what it is for, each step with its time, papers and
forms, in the order of its page (R24, R25)."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from portal.disclosure.facts_shown import facts_shown
from portal.kit import thai, typeset
from portal.publication.labels import pick

TEMPLATE = Path(__file__).with_name("manual.typ")


def manual_pdf(row: Any, documents: Sequence[Any], unit: str, address: str, lang: str) -> bytes:
    """`row`: a public item of a kind whose page is "manual". Blocking."""
    files = [SimpleNamespace(id=one["id"], filename=one["filename"]) for one in documents]
    asked = facts_shown(row, files, {}, lang)
    fields = asked.fields
    steps = fields["steps"].rows if "steps" in fields else []
    doc = {
        "title": row["title"],
        "unit": unit,
        "lang": lang,
        "kind": asked.name,
        "address": address,
        "published": f"{pick(('เผยแพร่', 'Published'), lang)}"
        f" {thai.long_date(row['published_at'], lang)}"
        f" · {pick(('ฉบับที่', 'Edition'), lang)} {row['edition']}"
        f" · {pick(('แหล่งที่มา', 'Source'), lang)} {row['source']}",
        "details": row["details"].strip(),
        "about": [[field.label, field.text] for field in fields.values() if field.type != "rows"],
        "steps": [_step(step) for step in steps],
        "steps_head": [
            pick(("ที่", "No."), lang),
            pick(("ขั้นตอนและคำอธิบาย", "Step"), lang),
            pick(("ระยะเวลา", "Time"), lang),
            pick(("ผู้รับผิดชอบ", "Done by"), lang),
        ],
        "took": f"{pick(('รวมเวลาทั้งหมด', 'All together'), lang)} {asked.took}"
        if asked.took
        else "",
        "lists": [
            [fields[name].label, [_line(one) for one in fields[name].rows]]
            for name in ("papers", "forms")
            if name in fields
        ],
    }
    return _set(json.dumps(doc, ensure_ascii=False), row["published_at"])


def _step(step: dict[str, Any]) -> dict[str, str]:
    said = {name: one.text if one else "" for name, one in step.items()}
    time = f"{said.get('amount', '')} {said.get('unit', '')}".strip()
    return {
        "what": said["what"],
        "how": said.get("how", ""),
        "time": time,
        "by": said.get("by", ""),
    }


def _line(row: dict[str, Any]) -> str:
    return " – ".join(one.text for one in row.values() if one)


@lru_cache(maxsize=64)  # about 60 kB each; who asks again does not set the type again
def _set(doc: str, made: datetime) -> bytes:
    return typeset.pdf(TEMPLATE, json.loads(doc), made)
