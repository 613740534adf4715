"""What the publish step proposes: the slots that a request would fit besides those that follow from
its category and kind, each with its reason; a webmaster ticks what is right."""

from collections.abc import Awaitable, Callable
from typing import Any

from portal.catalog.asked import Asked
from portal.catalog.checklist_file import Slot
from portal.catalog.checklists import lists_now
from portal.catalog.places import exactly
from portal.catalog.queries import flat, tree
from portal.compliance.fitting import Candidate, Fit, bare, fit
from portal.compliance.next_step import last_year
from portal.compliance.shown import entry
from portal.kit import clock, thai
from portal.people.person import Person
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.queries import Subject
from portal.publication.staff import BESIDE
from portal.publication.workflow import State

MOST = 5
# What features above know of a request: (request, language) -> [{key, label, because}], before what
# is guessed. Called in a transaction.
ALSO_FITS: list[Callable[[Subject, str], Awaitable[list[dict[str, Any]]]]] = []


async def _beside(seen: Subject, person: Person, lang: str) -> dict[str, Any]:
    """`fits`: [{key, label, because}], only where the step is this person's. Two statements."""
    if seen.state != State.APPROVED or Role.WEBMASTER not in person.roles:
        return {"fits": []}
    today = clock.today()
    before = await last_year(thai.fiscal_year(today) - 1)
    codes = {node.id: node.code for _, node in flat(await tree())}
    item = _candidate(seen, codes.get(seen.row.category, ""))
    found = []
    for asked in lists_now(today):
        for slot in asked.file.slots(seen.unit.kind).values():
            if item.category in slot.categories or item.kind in slot.kinds:
                continue  # it stands there by itself
            titles = [bare(one) for one in before.get((asked.family, slot.code), [])]
            if one := _best(item, asked, slot, titles):
                found.append(one)
    found.sort(key=lambda one: -one[0].weight)
    known = [one for more in ALSO_FITS for one in await more(seen, lang)]
    guessed = [
        {"key": key, "label": label(lang), "because": pick(one.because, lang)}
        for one, key, label in found
        if key not in [one["key"] for one in known]
    ]
    return {"fits": [*known, *guessed][:MOST]}


def _candidate(seen: Subject, category: str) -> Candidate:
    row = seen.row
    of = row.coverage_from, row.coverage_to
    return Candidate(row.item, row.id, row.title, category, row.kind, *of, str(row.state))


def _best(
    item: Candidate, asked: Asked, slot: Slot, before: list[str]
) -> tuple[Fit, str, Any] | None:
    """In the period in which it fits; of several in that in which what it tells of ends."""
    found = [(fit(item, slot, period, before), period) for period in asked.periods(slot)]
    fitting = [(one, period) for one, period in found if one]
    if not fitting:
        return None
    one, period = fitting[-1]
    key = exactly(asked.key(slot), period.code)
    return one, key, lambda lang: entry(asked, slot, period, lang)


BESIDE.append(_beside)
