"""One's own second factor: set up with a QR code, recovery codes shown once, taken off again."""

import segno
from litestar import Controller, Request, Response, get, post
from litestar.response import Redirect

from portal.kit.errors import Invalid
from portal.people import second_factor
from portal.people.actions import must_be_signed_in
from portal.people.audience import SIGNED_IN
from portal.people.page import person_of
from portal.people.person import Person
from portal.publication.staff import staff_page
from portal.tenants.host import unit_of


class OwnSecondFactor(Controller):
    path = "/staff/account/second-factor"
    opt = {"audience": SIGNED_IN, "before_second_factor": True}
    include_in_schema = False

    @get("/")
    async def show(self, request: Request) -> Response:
        return await _show(request, must_be_signed_in(person_of(request)))

    @post("/", status_code=200)
    async def turn_on(self, request: Request) -> Response:
        """The recovery codes are in this answer and nowhere else."""
        person, form = must_be_signed_in(person_of(request)), await request.form()
        given = {name: str(form.get(name, "")) for name in ("box", "code", "password")}
        try:
            codes = await second_factor.turn_on(person, **given)
        except Invalid as error:
            box = "" if "box" in error.fields else given["box"]
            return await _show(request, person, 422, box, error.fields)
        return await staff_page(request, "people/recovery_codes", codes=codes)

    @post("/off", status_code=303)
    async def turn_off(self, request: Request) -> Response:
        person, form = must_be_signed_in(person_of(request)), await request.form()
        given = {name: str(form.get(name, "")) for name in ("code", "password")}
        try:
            await second_factor.turn_off(person, **given)
        except Invalid as error:
            return await _show(request, person, 422, error=error.fields)
        return Redirect("/staff/account", status_code=303)


async def _show(
    request: Request,
    person: Person,
    status: int = 200,
    box: str = "",
    error: dict[str, str] | None = None,
) -> Response:
    """`box`: the sealed secret of the page before, so that a mistyped code keeps its QR code."""
    assert person.account is not None
    unit = unit_of(request.scope)
    secret = second_factor.unsealed(box, person.account) if box else second_factor.new_secret()
    issuer = unit.facts["unit"]["short_name"] if unit else "portal"
    code = segno.make(second_factor.address(secret, person.username, issuer), micro=False)
    return await staff_page(
        request,
        "people/second_factor",
        status,
        on=person.second_factor,
        needed=not person.scopes,
        box=box or second_factor.sealed(secret, person.account),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        qr=code.svg_data_uri(scale=5, border=3, dark="#000", light="#fff"),
        errors=error or {},
    )
