"""The pages of those who follow by e-mail. None is kept by anybody: they hold what only the
reader's letter knows."""

from collections.abc import Sequence

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery

from portal.catalog.queries import flat, tree
from portal.following.actions import Asking, ask, asked_for, confirm, leave, must_be_ours
from portal.following.letters import ALL
from portal.kit import db, text
from portal.kit.errors import Invalid
from portal.people.audience import PUBLIC
from portal.people.page import language, page
from portal.people.pages import client_address
from portal.publication.queries import last_change


class FollowPages(Controller):
    path = "/follow"
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get()
    async def form(self, request: Request, category: FromQuery[str] = "") -> Response[str]:
        """What is asked for is in the address, so that a category can link here."""
        return await _form(request, {"category": category[:100] or ALL}, {})

    @post(status_code=200)
    async def asked(self, request: Request) -> Response[str]:
        """The same answer for every address, known or not."""
        typed = await request.form()
        lang = language(request)
        given = {name: str(typed.get(name, "")) for name in ("email", "category")}
        given["category"] = given["category"] or ALL
        asking = Asking(given["email"], given["category"], lang, client_address(request))
        try:
            await ask(asking)
        except Invalid as wrong:
            fields = {
                name: wrong.english if lang == "en" else message
                for name, message in wrong.fields.items()
            }
            given["email"] = text.line(given["email"])[:300]
            return await _form(request, given, fields, 422)
        return _step(request, "asked")

    @get("/confirm/{secret:str}")
    async def may_confirm(self, request: Request, secret: FromPath[str]) -> Response[str]:
        """Asks once more: what only looks at links in letters must confirm nothing."""
        return _step(request, "confirm", await asked_for(secret, language(request)))

    @post("/confirm/{secret:str}", status_code=200)
    async def confirmed(self, request: Request, secret: FromPath[str]) -> Response[str]:
        await confirm(secret)
        return _step(request, "confirmed")

    @get("/leave/{token:str}")
    async def may_leave(self, request: Request, token: FromPath[str]) -> Response[str]:
        must_be_ours(token)
        return _step(request, "leave")

    @post("/leave/{token:str}", status_code=200)
    async def left(self, request: Request, token: FromPath[str]) -> Response[str]:
        """By the button, or by the mail reader's own (RFC 8058): at once."""
        await leave(token)
        return _step(request, "left")


async def _form(
    request: Request, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response[str]:
    """Three statements."""
    lang = language(request)
    async with db.transaction():
        nodes, updated = flat(await tree()), await last_change()
    choices = [
        (
            node.code,
            f"{'  ' * depth}{node.number} {(lang == 'en' and node.name_en) or node.name_th}",
        )
        for depth, node in nodes
    ]
    return _quiet(
        page(
            request,
            "following/form",
            status,
            choices=choices,
            values=values,
            errors=errors,
            all=ALL,
            updated_at=updated,
        )
    )


def _step(request: Request, step: str, names: Sequence[str] = ()) -> Response[str]:
    return _quiet(page(request, "following/step", step=step, names=names))


def _quiet(answer: Response[str]) -> Response[str]:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
