"""Every route of the application, found by itself, asked by everybody for one's own thing, for
another unit's, and for one that does not exist. A new route is in these tests the moment it is
declared; one that these tests cannot ask fails them."""

import re
from uuid import uuid4

import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.people.audience import routes
from tests import make

BODIES = {
    "/api/v1/requests": {"title": "x"},
    "/api/v1/reports": {"kind": "x", "fiscal_year": 2570},
    "/api/v1/requests/{request_id:uuid}": {"title": "x"},
    "/api/v1/requests/{request_id:uuid}/actions": {"action": "take_down", "reason": "x"},
    "/api/v1/requests/{request_id:uuid}/guard": {"decisions": []},
    "/api/v1/publications/{publication_id:uuid}/actions": {"action": "take_down", "reason": "x"},
    "/api/v1/requests/{request_id:uuid}/uploads/{upload_id:uuid}/finish": {"parts": []},
    "/api/v1/requests/{request_id:uuid}/documents/{document_id:uuid}/smaller": {"use": "smaller"},
}
# What a piece of a file says of itself (tus).
PIECE = {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "9",
    "Upload-Metadata": "filename YS5wZGY=",
    "Upload-Offset": "0",
    "Content-Type": "application/offset+octet-stream",
}
# What the address of a thing must say, besides its id.
PARTS = {
    "code": "news",
    "name": "base/site.css",
    "shape": "320.webp",
    "filename": "a.pdf",
    "slug": "x",
    "path": "openapi.json",
    "edition": "1",
    "page": "1",
    "kind": "webhook",
    "verb": "test",
    "mourning_id": str(uuid4()),
    "list_name": "oia",
    "policy": "terms",
    "secret": "x",
    "token": "x",
    "number": "1",
    "year": "2569",
    "build_id": str(uuid4()),
    "page_picture_id": str(uuid4()),
}


@pytest.fixture(scope="module")
def table():
    from portal.app import framework

    return routes(framework())


@pytest.fixture(scope="module")
async def two():
    first, second = await make.unit(), await make.unit()
    made = {}
    for unit in (first, second):
        published = await make.publication(unit, "published")
        await make.timed(unit, published)
        drafted = await make.draft(unit)
        with acting_for(unit.tenant):
            async with db.transaction():
                documents = {
                    row["publication"]: row["id"]
                    for row in await db.rows("SELECT publication, id FROM document")
                }
                posting = await _a_posting(unit, published)
                token = await db.value(
                    "SELECT id FROM token WHERE account = $1", unit.staff.person.account
                )
                membership = await db.value(
                    "SELECT id FROM membership WHERE account = $1", unit.staff.person.account
                )
        outside = await make.outside(unit)
        declaration = await make.places(unit, published)
        outside["picture_id"] = await make.logo(unit)
        outside["upload_id"] = await make.uploading(unit, drafted)
        outside |= await make.official_paper(unit)
        outside["erasure_id"] = await make.held_and_erased(unit)
        made[unit.slug] = {
            "item": published, "publication_id": published, "document": documents[published],
            "request_id": drafted, "document_id": documents[drafted], "token_id": token,
            "membership_id": membership, "account_id": unit.staff.person.account,
            "posting_id": posting, "declaration_id": declaration, **outside,
        }  # fmt: skip
    return first, second, made


async def _a_posting(unit, publication):
    return await db.value(
        "INSERT INTO posting (tenant, id, publication, channel, posted_on, posted_by, created_at)"
        " VALUES ($1, gen_random_uuid(), $2, 'board', now(), $3, now()) RETURNING id",
        unit.tenant.id,
        publication,
        unit.staff.person.account,
    )


def _address(path, ids):
    def part(match):
        name = match[1].split(":")[0]
        return str(ids.get(name) or PARTS[name])

    return re.sub(r"\{([^}]+)\}", part, path)


def _asks_for_an_id(path):
    return ":uuid}" in path


async def _ask(http, method, path, ids):
    if method == "POST" and path.endswith(("/documents", "/redacted")):
        return await http.post(_address(path, ids), files={"file": ("a.pdf", make.pdf())})
    if "/uploads" in path and path not in BODIES:
        content = b"x" if method == "PATCH" else b""
        return await http.request(method, _address(path, ids), headers=PIECE, content=content)
    body = {"json": BODIES[path]} if path in BODIES and method in ("POST", "PATCH") else {}
    if method == "POST" and not path.startswith("/api"):
        body = {"data": {"action": "recall"}}
    return await http.request(method, _address(path, ids), **body)


def _same(answer):
    """What a stranger could tell two refusals apart by."""
    quiet = {
        name: _without_ids(value)
        for name, value in answer.headers.items()
        if name != "content-length"
    }
    return answer.status_code, _without_ids(answer.text), quiet


def _without_ids(text):
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)


async def test_another_units_thing_is_as_if_it_did_not_exist(table, two, client):
    first, second, made = two
    asked = 0
    for path, methods, _ in table:
        if not _asks_for_an_id(path):
            continue
        for method in methods.split():
            for who in (None, "staff", "approver", "webmaster", "unit_admin"):
                http = client(first, first.people[who] if who else None)
                foreign = await _ask(http, method, path, made[second.slug])
                missing = await _ask(
                    http, method, path, {name: uuid4() for name in made[second.slug]}
                )
                assert _same(foreign) == _same(missing), (method, path, who)
                assert foreign.status_code in (303, 401, 403, 404), (method, path, who)
                assert second.slug not in foreign.text
                asked += 1
    assert asked > 50


async def test_another_units_token_is_no_token_here(table, two, client):
    first, second, made = two
    for path, methods, audience in table:
        if audience.startswith("public") or path.startswith("/health"):
            continue
        for method in methods.split():
            http = client(first, second.people["unit_admin"])
            answer = await _ask(http, method, path, made[first.slug])
            nobody = await _ask(client(first), method, path, made[first.slug])
            assert answer.status_code == nobody.status_code, (method, path)
            assert answer.status_code in (303, 401, 404), (method, path)


async def test_nothing_of_the_other_units_is_on_any_page(table, two, client):
    first, second, made = two
    for path, methods, _ in table:
        if "GET" not in methods:
            continue
        for who in (None, "webmaster", "unit_admin"):
            http = client(first, first.people[who] if who else None)
            answer = await _ask(http, "GET", path, made[first.slug])
            assert answer.status_code < 500, path
            assert second.slug not in answer.text, path
            assert str(made[second.slug]["item"]) not in answer.text, path


async def test_an_unknown_host_gets_nothing_of_anyone(table, two, app):
    import httpx

    first, _, made = two
    for host in ("unknown.localhost", "localhost", f"{first.slug}.localhost.evil.org", "a b"):
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="https://x", headers={"host": host}
        ) as http:
            for path, methods, _ in table:
                if path.startswith("/health"):
                    continue
                answer = await _ask(http, methods.split()[0], path, made[first.slug])
                assert (answer.status_code, answer.text) == (404, "Not found"), (host, path)


async def test_every_route_of_the_unit_is_refused_on_the_platforms_host(table, two, app):
    import httpx

    first, _, made = two
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://platform.localhost",
        headers={"Authorization": f"Bearer {first.unit_admin.token}"},
    ) as http:
        paths = {path for path, _, _ in table}
        theirs = {path for path in paths if f"/platform{path}" in paths}  # host.py: its own answer
        for path, methods, audience in table:
            if path in theirs:
                continue
            if audience in ("public", "any role of the unit") and path != "/":
                answer = await _ask(http, methods.split()[0], path, made[first.slug])
                assert answer.status_code == 404, path


def test_the_table_of_routes_and_audiences(table, capsys):
    """Opening a route is a visible change of this list."""
    open_to_all = {path for path, _, audience in table if audience.startswith("public")}
    assert open_to_all == {
        "/calendar/{name:str}",  # to who has a person's secret
        "/", "/c/{code:str}", "/p/{item:uuid}", "/contact",
        "/oia", "/ita", "/website-standard", "/completeness", "/moit-1", "/moit-1/{year:int}",
        "/files/{document:uuid}/{filename:str}",
        "/search", "/search/suggest",
        "/flow", "/flow.pdf", "/responsibility", "/responsibility.pdf",
        "/verify", "/verify/{code:str}",
        "/api/v1/unit", "/api/v1/categories", "/api/v1/publications",
        "/api/v1/publications/{publication_id:uuid}",
        "/api/v1", "/api/v1/oauth2-redirect.html", "/api/v1/openapi.json", "/api/v1/docs",
        "/api/v1/{path:str}",
        "/assets/{name:path}", "/health/live", "/health/ready", "/staff/sign-in",
        "/staff/sign-in/code",
        "/statistics", "/statistics/items.csv", "/feedback/satisfaction",
        "/api/v1/statistics", "/api/v1/satisfaction",
        "/p/{item:uuid}/{edition:int}",
        "/p/{item:uuid}/tables/{filename:str}", "/api/v1/kinds",
        "/files/{document:uuid}/{edition:int}/{filename:str}",
        "/platform", "/test/clock", "/manifest.webmanifest", "/sw.js", "/offline", "/accessibility",
        "/display", "/accent/{shape:str}",
        "/brand/{picture_id:uuid}/{shape:str}",
        "/pictures/{document:uuid}/{shape:str}",
        "/sitemap", "/privacy", "/policies", "/policies/{policy:str}",
        "/.well-known/security.txt",
        "/api/v1/open-data",
        "/feed.xml", "/rss.xml", "/c/{code:str}/feed.xml", "/c/{code:str}/rss.xml",
        "/p/{item:uuid}/preview/{document:uuid}",
        "/p/{item:uuid}/preview/{document:uuid}/{page:int}", "/p/{item:uuid}/manual.pdf",
        "/follow", "/follow/confirm/{secret:str}", "/follow/leave/{token:str}",
        "/sitemap.xml", "/robots.txt", "/s/{code:str}", "/card.png",
        "/p/{item:uuid}/qr.svg", "/p/{item:uuid}/qr.png", "/p/{item:uuid}/card.png",
    }  # fmt: skip
    with capsys.disabled():
        print()
        for path, methods, audience in table:
            print(f"  {methods:12} {path:76} {audience}")


def test_a_route_without_an_audience_stops_the_start():
    from litestar import Litestar, get

    @get("/open")
    async def forgotten() -> str:
        return "x"

    with pytest.raises(RuntimeError, match="/open"):
        routes(Litestar([forgotten], openapi_config=None))
