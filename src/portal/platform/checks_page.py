"""How the checks of the units stand, for those who look after them: codes and counters that each
unit notes of itself, nothing of what was found."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get

from portal.monitoring.check import BAD, UNKNOWN, WARN
from portal.monitoring.checks import BY_CODE
from portal.monitoring.pages import status_shown
from portal.monitoring.queries import known_checks
from portal.people.actions import must_be_signed_in
from portal.people.audience import PLATFORM_STAFF
from portal.people.page import language, page, person_of
from portal.platform.pages import looks_after
from portal.publication.labels import pick
from portal.tenants.queries import UnitInfo, all_units, origin

ORDER = (BAD, WARN, UNKNOWN)
MOST = 200  # units of one page
TABS = {
    "bad": ("ต้องแก้", "To be mended"),
    "wrong": ("ต้องแก้หรือควรดู", "To be mended or looked at"),
    "all": ("ทั้งหมด", "All"),
}


class PlatformChecks(Controller):
    path = "/checks"
    opt = {"audience": PLATFORM_STAFF}
    include_in_schema = False

    @get()
    async def show(self, request: Request) -> Response:
        person, lang = must_be_signed_in(person_of(request)), language(request)
        noted = await known_checks()
        units = [
            _unit(unit, noted.get(unit.id), lang)
            for unit in await all_units()
            if unit.active and looks_after(person.positions, unit)
        ]
        units.sort(key=lambda one: (-one["bad"], -one["warn"], one["name"]))
        wrong = [one for one in units if one["bad"] or one["warn"]]
        by = {"bad": [one for one in wrong if one["bad"]], "wrong": wrong, "all": units}
        show = request.query_params.get("show", "")
        show = show if show in by else "wrong"
        return page(
            request,
            "platform/checks",
            units=by[show][:MOST],
            more=len(by[show]) - MOST,
            show=show,
            tabs=[(code, pick(label, lang), len(by[code])) for code, label in TABS.items()],
        )


def _unit(unit: UnitInfo, noted: list[dict[str, Any]] | None, lang: str) -> dict[str, Any]:
    """`noted` None: never looked at."""
    known = [one for one in noted or () if one["code"] in BY_CODE]
    known.sort(key=lambda one: (one["acked"], ORDER.index(one["status"])))
    return {
        "name": unit.name_en if lang == "en" else unit.name_th,
        "url": f"{origin(unit.slug)}/staff/checks",
        "province": unit.province,
        "looked_at": noted is not None,
        "bad": sum(one["status"] == BAD and not one["acked"] for one in known),
        "warn": sum(one["status"] == WARN and not one["acked"] for one in known),
        "checks": [
            {
                "name": pick(BY_CODE[one["code"]].name, lang),
                "is": status_shown(one["status"], lang),
                "since": datetime.fromisoformat(one["since"]),
                "found": one["found"],
                "acked": one["acked"],
            }
            for one in known
        ],
    }
