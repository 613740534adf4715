"""A province's completeness for programs (interfaces.md part 6): GET /api/v1/compliance on the
platform's host."""

from datetime import date, datetime

from litestar import Controller, Request, get
from msgspec import Struct

from portal.compliance.coverage import State
from portal.people.audience import PLATFORM_STAFF
from portal.platform import province
from portal.platform.province_pages import looked_at
from portal.tenants.queries import origin


class ListFigures(Struct):
    """Cells of a list by what is known of them; `percent` of what should be there by today."""

    name: str
    done: int
    lacking: int
    due: int
    asked: int
    total: int
    percent: int


class UnitFigures(Struct):
    """`counted_at`: null while the unit's figures wait to be counted; then `lists` is empty."""

    slug: str
    name_th: str
    name_en: str
    unit_type: str
    district: str
    url: str
    counted_at: datetime | None
    lists: list[ListFigures]


class Closing(Struct):
    round: str
    due: date
    days: int


class ProvinceFigures(Struct):
    province: str
    fiscal_year: int
    closing: Closing | None
    units: list[UnitFigures]


class ProvinceApi(Controller):
    path = "/platform/api/v1/compliance"
    opt = {"audience": PLATFORM_STAFF}
    tags = ["platform"]

    @get()
    async def read(self, request: Request) -> ProvinceFigures:
        """`province`: one in the asker's care, the first without it; `view`, `round`, `kind`,
        `district`, `only`, `sort` as on the page."""
        found = await looked_at(request)
        closes = province.closing(found.lists, found.today)
        return ProvinceFigures(
            found.province,
            found.lists[0].year,
            closes and Closing(closes[0].code, closes[0].due or found.today, closes[1]),
            [
                UnitFigures(
                    row.unit.slug, row.unit.name_th, row.unit.name_en, row.unit.kind,
                    row.unit.district, f"{origin(row.unit.slug)}/",
                    row.counted.at if row.counted else None,
                    [
                        ListFigures(
                            column.code, of.done, of.lacking, of.of(State.DUE), of.asked, of.total,
                            of.percent,
                        )
                        for column in found.over
                        if row.counted and (of := row.figures[column.code]).total
                    ],
                )
                for row in found.rows
            ],
        )  # fmt: skip
