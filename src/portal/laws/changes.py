"""What one edition of the registry changes of another: law by law, and, of whatever is cited, the
words that stand there afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.kit import thai
from portal.kit.changed import Change, What, fields_changed, plain
from portal.laws.cite import UnknownLaw, law_of, written, written_clause, written_english
from portal.laws.law_file import Law
from portal.laws.law_read import Laws
from portal.laws.uses import Use


def changes(before: Laws, after: Laws) -> list[Change]:
    """In the order of the newer; what is there no more last."""
    found = []
    for code, law in after.items():
        if code not in before:
            found.append(Change(What.ADDED, "law", code, law.title_th, law.title_en))
        elif fields := fields_changed(*_apart(_plain(before[code]), _plain(law))):
            found.append(Change(What.CHANGED, "law", code, law.title_th, law.title_en, fields))
    return found + [
        Change(What.REMOVED, "law", code, law.title_th, law.title_en)
        for code, law in before.items()
        if code not in after
    ]


def _plain(law: Law) -> dict[str, Any]:
    shown = plain(law)
    shown |= {name: _day(shown[name]) for name in ("dated", "in_force", "over_from")}
    shown["amendment"] = [f"({one.number}) {one.year}" for one in law.amendment]
    shown["clause"] = [f"{written_clause(law, one)}: {one.for_th}" for one in law.clause]
    return shown


def _day(text: str) -> str:
    return thai.short_date(date.fromisoformat(text)) if text else ""


def _apart(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of clauses those alone that differ: nobody finds one among thirty. In another order they are
    all told."""
    was, now = old["clause"], new["clause"]
    only = [one for one in was if one not in now], [one for one in now if one not in was]
    if not any(only):
        return old, new
    return old | {"clause": only[0]}, new | {"clause": only[1]}


# ---- what is said where it is cited ---------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """A citation that reads otherwise. `begins`: the day of a change that lies ahead, None for one
    at once; `after` "": it could not be cited any more."""

    code: str
    refs: tuple[str, ...]
    before: str
    after: str
    begins: date | None
    where: tuple[str, ...]


def effects(before: Laws, after: Laws, uses: Iterable[Use], today: date) -> list[Effect]:
    """By citation, each once with every place that has it, at the first day on which it differs."""
    places: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for use in uses:
        places.setdefault((use.code, use.refs), []).append(use.where)
    found = []
    for (code, refs), where in places.items():
        for day in _days(before, after, today):
            old, new = _said(before, code, refs, day), _said(after, code, refs, day)
            if old != new:
                at = None if day == today else day
                shown = 1 if old[:1] == new[:1] else 0  # only the English differs
                found.append(Effect(code, refs, old[shown], new[shown], at, tuple(where)))
                break
    return found


def lost(after: Laws, uses: Iterable[Use], today: date) -> list[tuple[Use, str]]:
    """Citations that could not be made, today or on a day that lies ahead, each with the reason."""
    found = []
    for use in uses:
        for day in _days(after, after, today):
            try:
                written(law_of(use.code, day, after), *use.refs)
            except UnknownLaw as why:
                found.append((use, str(why)))
                break
    return found


def _said(laws: Laws, code: str, refs: tuple[str, ...], day: date) -> tuple[str, str]:
    try:
        law = law_of(code, day, laws)
        return written(law, *refs), written_english(law, *refs)
    except UnknownLaw:
        return "", ""


def _days(before: Laws, after: Laws, today: date) -> list[date]:
    """Today, and the days ahead on which a law begins or ends."""
    found = {
        date.fromisoformat(text)
        for law in (*before.values(), *after.values())
        for text in (law.in_force, law.over_from)
        if text
    }
    return [today, *sorted(day for day in found if day > today)]
