"""What follows in the unit when one of its papers is signed: a new announcement is the one in
force, which forms and tables cite from that day on (R62); a new order is the one on file (R10)."""

from datetime import date

import msgspec

from portal.office.records import keep_order
from portal.people.person import Person
from portal.people.roles import UNIT_ROLES
from portal.reports.queries import Seen
from portal.tenants.actions import apply_unit, own_file
from portal.tenants.unit_file import Announcement

PROCEDURE = "๒.๑"  # the clause of our announcements that says how it is published (R45)


async def take_effect(found: Seen, number: str, day: date, by: Person) -> None:
    """In the transaction that signs. An announcement of a year before the one in force changes
    nothing; an order that was recorded by hand stays as it is."""
    if found.kind.code == "announcement":
        await _announced(found, number, day, by)
    elif found.kind.code == "order" and number:
        await keep_order(number, day, by, by.role_for(UNIT_ROLES))


async def _announced(found: Seen, number: str, day: date, by: Person) -> None:
    file = await own_file()
    if file.announcement and file.announcement.year > found.about.fiscal_year:
        return
    now = Announcement(
        title=found.paper.title[1].removeprefix("เรื่อง ")[:300],
        year=found.about.fiscal_year,
        number=number,
        date=day.isoformat(),
        signatory_position=file.organisation.head_position,
        clauses=PROCEDURE,
    )
    was = msgspec.to_builtins(file.announcement)
    detail = {"setting": "announcement", "paper": str(found.id), "was": was}
    changed = msgspec.structs.replace(file, announcement=now)
    await apply_unit(changed, by, by.role_for(UNIT_ROLES), detail)
