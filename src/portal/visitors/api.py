"""Figures and answers for programs."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from portal.kit import clock, db, thai
from portal.people.audience import PUBLIC
from portal.people.pages import client_address
from portal.visitors import queries
from portal.visitors.queries import Figures
from portal.visitors.rating import rate


class RatingForm(Struct, forbid_unknown_fields=True):
    """`score`: 1 (least) to 5 (most)."""

    score: Annotated[int, Meta(ge=1, le=5)]
    comment: str = ""


class VisitorsApi(Controller):
    path = "/api/v1"
    opt = {"audience": PUBLIC}
    tags = ["public"]

    @get("/statistics")
    async def statistics(self) -> dict[str, Any]:
        """Visits, pages opened and downloads: today, this month, this fiscal year (พ.ศ.), in all;
        satisfaction of this fiscal year. What is counted stands on the page /statistics (R28)."""
        async with db.transaction():
            year = thai.fiscal_year(clock.today())
            figures, since = await queries.figures(), await queries.since()
            asked = await queries.satisfaction(year)
        return {
            "since": since,
            "fiscal_year": year,
            "visits": _shape(figures["visit"]),
            "pages": _shape(figures["view"]),
            "downloads": _shape(figures["file"]),
            "satisfaction": {
                "count": asked.count,
                "mean": round(asked.mean, 2) if asked.mean else None,
                "scores": {
                    str(score): n for score, n in zip(range(5, 0, -1), asked.scores, strict=True)
                },
            },
        }

    @post("/satisfaction", status_code=201)
    async def satisfaction(self, request: Request, data: JSONBody[RatingForm]) -> dict[str, bool]:
        """One anonymous answer (R30). 429 after several from one address."""
        await rate(str(data.score), data.comment, "", client_address(request))
        return {"received": True}


def _shape(figures: Figures) -> dict[str, int]:
    return {
        "today": figures.today,
        "month": figures.month,
        "fiscal_year": figures.year,
        "total": figures.total,
    }
