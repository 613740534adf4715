"""The site on a phone's home screen, and what it shows without a network.

The service worker keeps the offline page and static files by their hashes, and never a page or a
document: what is public may end at any second, and a copy on the device would outlive it.
"""

import json
from typing import Any

from litestar import Controller, Request, Response, get

from portal.kit import web
from portal.people.audience import PUBLIC
from portal.people.page import page
from portal.tenants.host import unit_of
from portal.tenants.queries import UnitInfo

FONTS = [f"fonts/sarabun-{script}-{weight}-normal.woff2"
         for script in ("thai", "latin") for weight in (400, 600)]  # fmt: skip
KEPT = ["site.css", "site.js", "icons.svg", "favicon.svg", *FONTS]


class Installed(Controller):
    opt = {"audience": PUBLIC}
    include_in_schema = False

    @get("/manifest.webmanifest")
    async def manifest(self, request: Request) -> Response[bytes]:
        unit = _unit(request)
        said: dict[str, Any] = {
            "name": unit.name_th,
            "short_name": unit.facts["unit"].get("short_name") or unit.name_th,
            "lang": "th",
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": [
                {"src": web.asset_url(unit.theme, f"icon-{size}.png"), "sizes": f"{size}x{size}",
                 "type": "image/png", "purpose": "any maskable"}
                for size in (192, 512)
            ],
        }  # fmt: skip
        return Response(
            json.dumps(said, ensure_ascii=False).encode(),
            media_type="application/manifest+json",
            headers={"Cache-Control": "no-cache"},
        )

    @get("/sw.js")
    async def worker(self, request: Request) -> Response[bytes]:
        """With the addresses of this deploy, so that the browser takes the next one over."""
        kept = [web.asset_url(_unit(request).theme, name) for name in KEPT]
        code, _ = web.asset("worker.js") or (b"", "")
        return Response(
            f"const KEPT = {json.dumps(kept)};\n".encode() + code,
            media_type="text/javascript; charset=utf-8",
            headers={"Cache-Control": "no-cache"},
        )

    @get("/offline")
    async def offline(self, request: Request) -> Response[str]:
        answer = page(request, "disclosure/offline", updated_at=None)
        answer.headers["Cache-Control"] = "no-cache"
        return answer


def _unit(request: Request) -> UnitInfo:
    unit = unit_of(request.scope)
    assert unit is not None  # the audience is of units' hosts alone
    return unit
