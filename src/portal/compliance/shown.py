"""Cells and figures as the staff pages, the API and the tables show them."""

from collections.abc import Sequence
from typing import Any

from portal.catalog.asked import Asked, Period
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import OIA, lists_of
from portal.catalog.places import exactly
from portal.compliance import next_step
from portal.compliance.coverage import DONE, LACKING, Cell, State, coverage, figures
from portal.compliance.next_step import Known
from portal.publication.labels import STATES as REQUEST_STATES
from portal.publication.labels import pick

# (Thai, English, tone, icon)
STATES = {
    State.PRESENT: ("มีแล้ว", "Present", "ok", "ok"),
    State.DECLARED: ("ประกาศว่าไม่มี", "Declared: none", "idle", "box"),
    State.WAIVED: ("ได้รับยกเว้น", "Waived", "idle", "box"),
    State.EXPIRED: ("ครบกำหนดเผยแพร่แล้ว", "Its time is over", "bad", "x"),
    State.LATE: ("เลยกำหนด", "Late", "bad", "clock"),
    State.MISSING: ("ยังไม่มี", "Missing", "warn", "warn"),
    State.DUE: ("ยังไม่ครบกำหนด", "Not due yet", "info", "clock"),
    State.LATER: ("ยังไม่ถึงรอบ", "Not asked for yet", "idle", "clock"),
}
TAKEN_DOWN = ("นำลงจากเว็บไซต์แล้ว", "Taken down")  # what else EXPIRED can be
# The columns of the board, the most pressing first: code, its states, words.
GROUPS: tuple[tuple[str, tuple[State, ...], tuple[str, str]], ...] = (
    ("todo", LACKING, ("ต้องทำ", "To do")),
    ("due", (State.DUE,), ("ยังมีเวลา", "Time left")),
    ("later", (State.LATER,), ("ยังไม่ถึงรอบ", "Not asked for yet")),
    ("done", DONE, ("เสร็จแล้ว", "Done")),
)


def state_words(cell: Cell) -> tuple[str, str]:
    """Thai and English: what is gone was taken down, or its time was over."""
    th, en, *_ = STATES[cell.state]
    return TAKEN_DOWN if cell.taken_down else (th, en)


def list_name(asked: Asked, lang: str) -> str:
    """In a word or two, for tabs and tables."""
    return asked.short_en if lang == "en" else asked.short_th


def number(cell: Cell, lang: str) -> str:
    """As the paper calls it: ม.9(3), MOIT 2.9, 2.1."""
    if cell.asked.family == OIA:
        return f"{pick(('ม.', 's. '), lang)}{cell.slot.code}"
    return f"MOIT {cell.slot.code}" if cell.asked.fiscal_year else cell.slot.code


def entry(asked: Asked, slot: Slot, period: Period, lang: str) -> str:
    """A slot in one period, in one line."""
    cell = Cell(asked, slot, period, State.MISSING)
    name, of = (slot.name_en, period.name_en) if lang == "en" else (slot.name_th, period.name_th)
    return " ".join(filter(None, (number(cell, lang), name, f"({of})" if of else "")))


def days_words(cell: Cell, lang: str) -> str:
    if cell.days is None or cell.state not in (*LACKING, State.DUE, State.LATER):
        return ""
    if cell.days < 0:
        return pick((f"เลยมา {-cell.days} วัน", f"{-cell.days} days late"), lang)
    return pick((f"เหลือ {cell.days} วัน", f"{cell.days} days left"), lang)


def shown(cell: Cell, lang: str) -> dict[str, Any]:
    """What every page says of a cell; nothing of what could be done."""
    _, _, tone, icon = STATES[cell.state]
    slot, period = cell.slot, cell.period
    return {
        "key": cell.key,
        "number": number(cell, lang),
        "name": slot.name_en if lang == "en" else slot.name_th,
        "list": list_name(cell.asked, lang),
        "period": period.name_en if lang == "en" else period.name_th,
        "code": period.code,
        "state": str(cell.state),
        "label": pick(state_words(cell), lang),
        "tone": tone,
        "icon": icon,
        "due": period.due,
        "days": days_words(cell, lang),
        "todo": slot.todo_en if lang == "en" else slot.todo_th,
        "optional": slot.optional,
        "count": cell.count,
        "items": [{"id": one.id, "title": one.title, "url": f"/p/{one.id}/"} for one in cell.items],
        "more": max(0, cell.count - len(cell.items)),
        "gone": [one.title for one in cell.gone],
        "documents": [
            {"title": one.title_en if lang == "en" else one.title_th, "url": one.url}
            for one in cell.documents
        ],
        "reason": cell.excuse["reason"] if cell.excuse else "",
        "page": cell.page,
        "within": cell.within,
        "is_done": cell.is_done,
        "slot_url": next_step.slot_url(cell),
    }


def with_steps(cell: Cell, seen: Known, lang: str, most: int = 1) -> dict[str, Any]:
    """And what can be done about it."""
    pending = next_step.under_way(cell, seen)
    proposed = next_step.proposals(cell, seen, most=most)
    return shown(cell, lang) | {
        "request_url": next_step.request_url(cell, seen),
        "declare_url": next_step.declare_url(cell),
        "exact": exactly(cell.key, cell.period.code),
        "pending": pending
        and {
            "title": pending.title,
            "url": f"/staff/requests/{pending.publication}",
            "state": pick(REQUEST_STATES[pending.state], lang),
        },
        "proposals": [
            {"id": one.item.id, "title": one.item.title, "because": pick(one.because, lang)}
            for one in proposed
        ],
    }


def figures_shown(cells: Sequence[Cell]) -> dict[str, int]:
    """For one list or quarter: Figures.plain()."""
    return figures(cells).plain()


async def card(lang: str) -> dict[str, Any]:
    """For the staff home: the figures of each list of this year, and the next thing to do (None
    when nothing is left). Ten statements. Inside a transaction."""
    year = next_step.now_year()
    lists = lists_of(year)
    cells = await coverage(lists)
    first = next_step.worth_doing(cells)
    seen = await next_step.known(year) if first else None
    asked_for = {one.key for one in first if seen and next_step.under_way(one, seen)}
    first.sort(key=lambda one: one.key in asked_for)  # what nobody has asked for yet
    return {
        "lists": [
            {
                "name": one.name,
                "label": list_name(one, lang),
                "figures": figures_shown([cell for cell in cells if cell.asked is one]),
            }
            for one in lists
        ],
        "next": with_steps(first[0], seen, lang) if seen else None,
    }
