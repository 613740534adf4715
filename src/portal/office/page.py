"""What the office's pages share."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Redirect

from portal.kit import db
from portal.office.duty import duty_due
from portal.people.actions import must_be_signed_in
from portal.people.page import language, person_of
from portal.people.roles import Role
from portal.publication.labels import pick
from portal.publication.staff import staff_page


async def office_page(
    request: Request, template: str, status: int = 200, /, **values: Any
) -> Response:
    """A settings page; a webmaster whose yearly duty is due is sent there first (R15)."""
    person = must_be_signed_in(person_of(request))
    if request.method == "GET":
        async with db.transaction():
            due = await duty_due(person)
        if due:
            return Redirect(f"/staff/duty?next={quote(request.url.path)}", status_code=303)
    common = {"may_change": Role.UNIT_ADMIN in person.roles, "error": {}}
    return await staff_page(request, template, status, **(common | values))


async def confirm_page(
    request: Request,
    title: tuple[str, str],
    says: list[tuple[str, str]],
    button: tuple[str, str],
    hidden: dict[str, str],
    back: str,
) -> Response:
    """Asks before what cannot be undone; posting it again to the same address with `confirmed`
    does it."""
    lang = language(request)
    return await office_page(
        request,
        "office/confirm",
        title=pick(title, lang),
        says=[pick(one, lang) for one in says],
        button=pick(button, lang),
        hidden=hidden | {"confirmed": "yes"},
        back=back,
    )
