"""The public page of completeness: figures of each list and its slots in plain words. From the
cells alone; what stood somewhere and is over is never named."""

from collections.abc import Sequence
from typing import Any

from portal.catalog.asked import Asked
from portal.compliance.coverage import LACKING, Cell, State, by_list, figures
from portal.disclosure.index import anchor, path_of
from portal.publication.labels import pick

# (Thai, English, tone, icon)
WORDS = {
    State.PRESENT: ("มีข้อมูล", "Filled", "ok", "ok"),
    State.DECLARED: ("ไม่มี", "None", "idle", "box"),
    State.WAIVED: ("ได้รับยกเว้น", "Waived", "idle", "box"),
    State.DUE: ("ยังไม่ถึงกำหนด", "Not due yet", "idle", "clock"),
    State.LATER: ("ยังไม่ถึงกำหนด", "Not due yet", "idle", "clock"),
}
NOT_DONE = ("ยังไม่ดำเนินการ", "Not done yet", "warn", "clock")


def shown_lists(lists: Sequence[Asked], cells: Sequence[Cell], lang: str) -> list[dict[str, Any]]:
    """Of each list: its figures, its address, its slots with the state of each period; `earlier`:
    the year whose list stands in, 0 where it is this year's own."""
    of = by_list(cells)
    return [
        {
            "title": pick((one.file.checklist.title_th, one.file.checklist.title_en), lang),
            "name": one.name,
            "earlier": made if one.fiscal_year and one.fiscal_year != made else 0,
            "path": path_of(one),
            "figures": figures(of.get(one.name, [])).plain(),
            "slots": _slots(of.get(one.name, []), lang),
        }
        for one in lists
        for made in [one.file.checklist.fiscal_year]
    ]


def _slots(cells: Sequence[Cell], lang: str) -> list[dict[str, Any]]:
    slots: dict[str, list[Cell]] = {}
    for cell in cells:
        slots.setdefault(cell.key, []).append(cell)
    return [_slot(mine, lang) for mine in slots.values()]


def _slot(cells: list[Cell], lang: str) -> dict[str, Any]:
    slot, asked = cells[0].slot, cells[0].asked
    path = path_of(asked)
    return {
        "number": slot.code,
        "name": pick((slot.name_th, slot.name_en), lang),
        "url": f"{path}#{anchor(slot.code)}" if path else "",
        "periods": [
            {
                "name": pick((one.period.name_th, one.period.name_en), lang),
                "status": str(State.MISSING if one.state in LACKING else one.state),
                "words": _words(one, lang),
                "reason": one.excuse["reason"]
                if one.excuse and one.state == State.DECLARED
                else "",
            }
            for one in cells
        ],
    }


def _words(cell: Cell, lang: str) -> dict[str, str]:
    found = NOT_DONE if cell.state in LACKING else WORDS[cell.state]
    return {"label": pick(found, lang), "tone": found[2], "icon": found[3]}
