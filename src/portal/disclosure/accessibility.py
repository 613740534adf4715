"""The accessibility statement (TWCAG 2022, WCAG 2.2 AA): what the last test run found, what does
not conform, whom to tell. The facts are those of tests/journeys/test_every_theme.py, kept beside
this file by `make statement`; a test fails when they no longer speak of the themes and pages that
are.
"""

from datetime import date
from functools import cache
from pathlib import Path

import msgspec
from litestar import Controller, Request, Response, get

from portal.kit import db
from portal.people.audience import PUBLIC
from portal.people.page import page
from portal.publication.queries import last_change

FACTS = Path(__file__).with_name("accessibility.json")


class Facts(msgspec.Struct, frozen=True):
    """One run: its day, the tools, what was looked at and how often, and the faults found."""

    day: date
    tool: str
    browser: str
    themes: list[str]
    modes: list[str]
    languages: list[str]
    pages: list[str]
    checks: int
    violations: int


@cache
def facts() -> Facts:
    return msgspec.json.decode(FACTS.read_bytes(), type=Facts)


class Statement(Controller):
    include_in_schema = False

    @get("/accessibility", opt={"audience": PUBLIC})
    async def show(self, request: Request) -> Response[str]:
        async with db.transaction():
            updated = await last_change()
        answer = page(request, "disclosure/accessibility", facts=facts(), updated_at=updated)
        answer.headers["Cache-Control"] = "no-cache"
        return answer
