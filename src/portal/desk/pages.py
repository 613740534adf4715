"""The staff home."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromQuery

from portal.catalog.declarations import MAY_DECLARE
from portal.compliance.shown import card
from portal.kit import clock, db
from portal.links import queries as links
from portal.links import words as link_words
from portal.links.actions import HOME as LINKS
from portal.monitoring.pages import checks_warning
from portal.office.duty import duty_due
from portal.office.scanner_watch import scanner_warning
from portal.office.warnings import warnings
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication import labels
from portal.publication.labels import NOTICES, pick
from portal.publication.letters import letters_to
from portal.publication.queue import PAGES_SHOWN, cards
from portal.publication.several import AT_ONCE
from portal.publication.shown import listed
from portal.publication.staff import Group, also_waiting, staff_page, waiting_for
from portal.publication.workflow import workflow
from portal.timing.end_pages import asked_warning
from portal.timing.stopping import stop_warning

MANY = {
    "approve": ("อนุญาตที่เลือก", "Allow the chosen"),
    "forward": ("เสนอต่อที่เลือก", "Forward the chosen"),
}

# Who is shown how complete the unit is.
LOOKING_AFTER = {Role.WEBMASTER, Role.APPROVER, Role.UNIT_ADMIN}


class Home(Controller):
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/staff")
    async def home(
        self, request: Request, done: FromQuery[str] = "", n: FromQuery[int] = 0
    ) -> Response:
        """`done`: what was just done in the queue, to `n` requests when to several."""
        person, lang = must_be_signed_in(person_of(request)), language(request)
        assert person.account is not None
        async with db.transaction():
            groups = [await _shown(group, lang) for group in await waiting_for(person)]
            letters: list[dict[str, Any]] = [
                {"at": row["created_at"], "text": row["subject"], "url": row["path"]}
                for row in await letters_to(person.account)
            ]
            lacks, duty = await warnings(), await duty_due(person)
            dead = link_words.warning(await links.failing(), LINKS, lang)
            more = await scanner_warning(lang) + await stop_warning(lang)
            more += await asked_warning(person, lang) + await checks_warning(person, lang)
            completeness = await card(lang) if person.roles & LOOKING_AFTER else None
            also = await also_waiting(person, lang)
        groups.sort(key=lambda group: not group["requests"])
        nothing = ("ยังไม่ได้เลือกเรื่อง แตะ เลือก ในแต่ละเรื่องก่อน", "Choose requests first")
        return await staff_page(
            request,
            "desk/home",
            groups=groups,
            also_waiting=also,
            letters=letters,
            duty=duty,
            warnings=[lack.words(lang) for lack in lacks] + more,
            dead_links=dead,
            completeness=completeness,
            may_place=Role.WEBMASTER in person.roles,
            may_declare=bool(person.roles & set(MAY_DECLARE)),
            leads=bool(person.roles & {Role.UNIT_ADMIN, Role.APPROVER}),
            pages_shown=PAGES_SHOWN,
            reason_codes=[
                {"code": code, "label": pick(words, lang)} for code, words in labels.REASONS.items()
            ],
            notice=_notice(done, n, lang),
            problem=pick(nothing, lang) if done == "none" else None,
        )


async def _shown(group: Group, lang: str) -> dict[str, Any]:
    step = workflow.by_action.get(group.action)
    if step:
        requests = await cards(group.rows, clock.now(), lang)
    else:
        requests = [listed(row, lang) for row in group.rows]
    return {
        "title": pick(group.title, lang),
        "hint": pick(group.hint, lang),
        "empty": pick(group.empty, lang),
        "requests": requests,
        "action": group.action,
        "action_label": pick((step.label, step.english), lang) if step else "",
        "can_refuse": group.action in AT_ONCE,
        "many": group.action in AT_ONCE and len(requests) > 1,
        "many_label": pick(MANY.get(group.action, ("", "")), lang),
    }


def _notice(done: str, n: int, lang: str) -> str | None:
    if done not in NOTICES:
        return None
    if n < 1 or done not in AT_ONCE:
        return pick(NOTICES[done], lang)
    step = workflow.by_action[done]
    return pick((f"{step.label}แล้ว {n} เรื่อง", f"{step.english}: {n} done"), lang)
