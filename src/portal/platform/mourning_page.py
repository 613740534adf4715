"""The operator's page of the days of mourning."""

from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.kit import db, text
from portal.kit.errors import Invalid
from portal.people.actions import must_be_signed_in
from portal.people.audience import Audience
from portal.people.page import page, person_of
from portal.people.roles import Role
from portal.platform import mourning

OPERATORS = Audience("operator", frozenset({Role.OPERATOR}), "platform")
PATH = "/mourning"
FIELDS = ("starts_day", "starts_time", "ends_day", "ends_time", "words")


class MourningPages(Controller):
    path = PATH
    opt = {"audience": OPERATORS}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        return await _page(request, {"starts_time": "00.00", "ends_time": "00.00"})

    @post(status_code=303)
    async def set_(self, request: Request) -> Response:
        """Times are of Bangkok; 422 says at each field what is wrong."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        typed = {name: text.line(str(form.get(name, ""))) for name in FIELDS}
        wrong, moments = {}, []
        for name in ("starts", "ends"):
            try:
                moments.append(mourning.read_moment(typed[f"{name}_day"], typed[f"{name}_time"]))
            except ValueError:
                wrong[f"{name}_day"] = "เขียนวันที่แบบ 26/10/2569 และเวลาแบบ 00.00"
        if wrong:
            return await _page(request, typed, 422, wrong)
        try:
            await mourning.set_mourning(moments[0], moments[1], typed["words"], person)
        except Invalid as error:
            return await _page(request, typed, 422, error.fields)
        return Redirect(PATH, status_code=303)

    @post("/{mourning_id:uuid}/withdraw", status_code=303)
    async def withdraw(self, request: Request, mourning_id: FromPath[UUID]) -> Redirect:
        await mourning.withdraw(mourning_id, must_be_signed_in(person_of(request)))
        return Redirect(PATH, status_code=303)


async def _page(
    request: Request,
    typed: dict[str, str],
    status: int = 200,
    error: dict[str, str] | None = None,
) -> Response:
    async with db.transaction():
        periods = await mourning.all_mournings()
    return page(
        request, "platform/mourning", status, typed=typed, error=error or {}, periods=periods
    )
