"""Saving as much of a typed form as holds: what does not is said and stays in the person's form."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.datastructures import FormMultiDict

from portal.kit.errors import Invalid
from portal.publication import typed_form
from portal.publication.facts import PREFIX
from portal.publication.queries import Subject

Save = Callable[[dict[str, Any]], Awaitable[Subject]]


async def save_what_holds(sent: FormMultiDict, save: Save) -> tuple[Subject, dict[str, str]]:
    """(the draft as saved, fault by field). Invalid when not even the rest could be saved."""
    given = typed_form.raw(sent)
    wrong = typed_form.doubtful(given)
    _leave_out(given, wrong)
    for _ in range(3):
        try:
            return await save(given), wrong
        except Invalid as error:
            if not _leave_out(given, error.fields):
                raise
            wrong |= error.fields
    raise Invalid("บันทึกไม่ได้ ตรวจช่องที่มีเครื่องหมาย", "It could not be saved", fields=wrong)


def _leave_out(given: dict[str, Any], wrong: dict[str, str]) -> bool:
    """Take out the fields with a fault, of rows only the cells; whether there was any."""
    found = False
    for name in wrong:
        parts = name.split(".")
        if name in given:
            del given[name]
            found = True
        elif len(parts) == 4 and (rows := given.get(PREFIX + parts[1])):
            found |= bool(rows[int(parts[2])].pop(parts[3], None))
    return found
