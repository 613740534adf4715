"""How a reader wants to see the pages: size of the letters, light or dark, contrast.

Kept in one cookie, written by plain buttons (GET /display), so that no script is needed; and put
on as attributes of <html> on the way out, around the page cache. So the cache keeps one page for
everybody, no key of it reads a cookie, and a page with choices is the kept page plus a few bytes.
The attributes come from the closed list below: nothing of the cookie's text reaches a page.
"""

import re
from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.datastructures import Cookie
from litestar.params import QueryParameter
from litestar.response import Redirect
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portal.people.audience import EVERYWHERE

COOKIE = "display"
YEAR = 365 * 24 * 3600
# What may be chosen; anything else asked for means "as the device and the theme have it".
CHOICES = {"text": ("s", "l"), "scheme": ("light", "dark"), "contrast": ("high",)}

Choice = Annotated[str, QueryParameter(max_length=20)]


def chosen(cookie: str) -> dict[str, str]:
    """The choices in a Cookie header, by name; what is not in the list is not there."""
    for part in cookie.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            given = dict(pair.split("-", 1) for pair in value.split(".") if "-" in pair)
            return {key: given[key] for key in CHOICES if given.get(key) in CHOICES[key]}
    return {}


class DisplayChoice(Controller):
    include_in_schema = False

    @get("/display", opt={"audience": EVERYWHERE}, status_code=303)
    async def choose(
        self,
        request: Request,
        text: Choice = "",
        scheme: Choice = "",
        contrast: Choice = "",
        back: Annotated[str, QueryParameter(max_length=2_000)] = "/",
    ) -> Redirect:
        """Changes what is named, keeps the rest, goes back to the page (of this host alone)."""
        choices = chosen(request.headers.get("cookie", ""))
        for name, value in (("text", text), ("scheme", scheme), ("contrast", contrast)):
            if value:
                choices[name] = value
        kept = {name: value for name, value in choices.items() if value in CHOICES[name]}
        here = re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", back)
        answer = Redirect(back if here else "/", status_code=303)
        answer.headers["Cache-Control"] = "no-store"
        answer.cookies.append(
            Cookie(
                COOKIE,
                value=".".join(f"{name}-{value}" for name, value in kept.items()) or "none",
                max_age=YEAR,
                secure=True,
                httponly=True,
                samesite="lax",
            )
        )
        return answer


class WithDisplay:
    """Puts the reader's choices on every page; its ETag says so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        choices = chosen(
            "; ".join(v.decode("latin-1") for n, v in scope["headers"] if n == b"cookie")
        )
        mark = "".join(f"~{name}-{value}" for name, value in choices.items()).encode()
        more = "".join(f' data-{name}="{value}"' for name, value in choices.items()).encode()
        if mark:
            scope = {**scope, "headers": [_plain(pair, mark) for pair in scope["headers"]]}  # type: ignore[typeddict-item]
        page = False

        async def dressed(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                page = _is_page(message)
                if page:
                    message = _start(message, mark, len(more))
            elif message["type"] == "http.response.body" and page and more:
                page = False
                body = message.get("body", b"")
                message = {**message, "body": body.replace(b"<html", b"<html" + more, 1)}  # type: ignore[typeddict-item]
            await send(message)

        await self.app(scope, receive, dressed)


def _plain(pair: tuple[bytes, bytes], mark: bytes) -> tuple[bytes, bytes]:
    """If-None-Match as the page cache knows its pages; those of other choices are unknown."""
    name, value = pair
    if name != b"if-none-match":
        return pair
    ours = [tag[: -len(mark)] for tag in re.findall(rb'"([^"]*)"', value) if tag.endswith(mark)]
    return name, b", ".join(b'"' + tag + b'"' for tag in ours)


def _is_page(start: Any) -> bool:
    given = {bytes(name).lower(): bytes(value) for name, value in start["headers"]}
    return given.get(b"content-type", b"").startswith(b"text/html") or (
        start["status"] == 304 and b"content-security-policy" in given
    )


def _start(start: Any, mark: bytes, longer: int) -> Any:
    headers = []
    for name, value in start["headers"]:
        if name.lower() == b"etag" and value.endswith(b'"'):
            value = value[:-1] + mark + b'"'
        if name.lower() == b"content-length":
            value = str(int(value) + longer).encode()
        headers.append((name, value))
    return {**start, "headers": [*headers, (b"vary", b"Cookie")]}
