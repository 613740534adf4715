"""The staff home."""

from typing import Any

from litestar import Controller, Request, Response, get

from portal.kit import db
from portal.people.actions import must_be_signed_in
from portal.people.audience import ANY_STAFF
from portal.people.page import language, person_of
from portal.people.queries import holders
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.letters import letters_to
from portal.publication.shown import listed
from portal.publication.staff import staff_page, waiting_for

FEWEST_WEBMASTERS = 2  # so that one can stand in for the other (S2 4.1)


class Home(Controller):
    opt = {"audience": ANY_STAFF}
    include_in_schema = False

    @get("/staff")
    async def home(self, request: Request) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        assert person.account is not None
        async with db.transaction():
            groups = [
                {
                    "title": pick(group.title, lang),
                    "hint": pick(group.hint, lang),
                    "empty": pick(group.empty, lang),
                    "requests": [listed(row, lang) for row in group.rows],
                }
                for group in await waiting_for(person)
            ]
            letters: list[dict[str, Any]] = [
                {"at": row["created_at"], "text": row["subject"], "url": row["path"]}
                for row in await letters_to(person.account)
            ]
            webmasters = len(await holders(Role.WEBMASTER))
        groups.sort(key=lambda group: not group["requests"])
        return await staff_page(
            request,
            "desk/home",
            groups=groups,
            letters=letters,
            webmaster_count=webmasters,
            warn_webmasters=webmasters < FEWEST_WEBMASTERS,
        )
