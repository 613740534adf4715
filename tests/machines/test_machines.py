"""Feeds, maps, the catalogue, short links, QR codes and cards: right, and gone when the item is."""

import json
from pathlib import Path
from xml.etree import ElementTree as xml

import jsonschema
import pytest

from portal.kit import db
from portal.kit.short_code import ids_of, short_code
from portal.kit.tenancy import acting_for
from tests import make

ATOM = {"a": "http://www.w3.org/2005/Atom", "s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SCHEMA = json.loads(Path(__file__).with_name("catalogue.schema.json").read_text("utf-8"))
CHANNELS = (
    "/feed.xml", "/rss.xml", "/c/general-information/feed.xml", "/c/general-information/rss.xml",
    "/sitemap.xml", "/api/v1/open-data", "/",
)  # fmt: skip


def of(item):
    return [
        f"/s/{short_code(item)}", f"/p/{item}/qr.svg", f"/p/{item}/qr.png", f"/p/{item}/card.png",
        f"/p/{item}/",
    ]  # fmt: skip


async def test_at_the_second_of_its_end_it_is_gone_from_everything_without_a_worker(unit, client):
    until = await make.soon(unit, 6.0)
    item = await make.publication(unit, "published", publish_until=until)
    http = client(unit)
    for path in CHANNELS:
        assert str(item) in (await http.get(path)).text, path
    for path in of(item):
        assert (await http.get(path)).status_code in (200, 302), path
    await make.after(unit, until)
    for path in CHANNELS:
        answer = await http.get(path)
        assert answer.status_code == 200
        assert str(item) not in answer.text, path
    for path in of(item):
        answer = await http.get(path)
        assert answer.status_code == 410, path
        assert make.FIELDS["title"] not in answer.text


async def test_atom_is_atom(unit, client):
    item = await make.publication(unit, title="ก < ข & “ค” ]]>")
    answer = await client(unit).get("/feed.xml")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = xml.fromstring(answer.content)
    entry = root.find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:title", "", ATOM) == "ก < ข & “ค” ]]>"
    assert entry.findtext("a:id", "", ATOM) == f"urn:uuid:{item}"
    links = {link.get("rel"): link for link in entry.findall("a:link", ATOM)}
    assert links["enclosure"].get("type") == "application/pdf"
    assert int(links["enclosure"].get("length", "")) > 100
    for needed in ("id", "title", "updated", "author/a:name", "rights"):
        assert root.findtext(f"a:{needed}", "", ATOM), needed


async def test_a_category_feed_holds_what_is_under_it_and_a_search_what_is_found(unit, client):
    inside = await make.publication(unit, category="history", title="ประวัติความเป็นมา")
    outside = await make.publication(unit, category="news", title="ข่าวอื่น")
    http = client(unit)
    feed = (await http.get("/c/general-information/feed.xml")).text
    assert str(inside) in feed
    assert str(outside) not in feed
    found = (await http.get("/feed.xml?q=ข่าวอื่น")).text
    assert str(outside) in found
    assert str(inside) not in found
    rss = xml.fromstring((await http.get("/c/news/rss.xml?lang=en")).content)
    assert [one.text for one in rss.findall("channel/item/title")] == ["ข่าวอื่น"]
    assert rss.findtext("channel/language") == "en"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/c/nothing/feed.xml", 404), ("/c/nothing/rss.xml", 404),
        ("/feed.xml?q=" + "x" * 300, 422),
        ("/s/zzzzzzzzzz", 404), ("/s/x", 404), ("/s/" + "0" * 10_000, 404), ("/s/uuuuuuuuuu", 404),
        ("/p/00000000-0000-4000-8000-000000000000/qr.svg", 404),
        ("/p/00000000-0000-4000-8000-000000000000/card.png", 404),
        ("/api/v1/open-data?page=99", 404), ("/api/v1/open-data?page=0", 422),
        ("/api/v1/open-data?page=๑", 422),
    ],
)  # fmt: skip
async def test_bad_addresses_are_refused(unit, client, path, status):
    answer = await client(unit).get(path)
    assert answer.status_code == status, answer.text[:200]


async def test_a_short_link_outlives_titles_and_editions_and_forgives_who_types_it(unit, client):
    item = await make.publication(unit)
    await make.next_edition(unit, item, title="ชื่อใหม่")
    http, code = client(unit), short_code(item)
    for typed in (code, code.upper(), f"{code[:5]}-{code[5:]}", code.replace("0", "o")):
        answer = await http.get(f"/s/{typed}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/p/{item}/"), typed
    first, last = ids_of(code)  # type: ignore[misc]
    assert first <= item <= last
    assert (await http.get(f"/s/{code}?lang=en")).headers["location"] == f"/p/{item}/?lang=en"


async def test_what_never_was_public_has_no_short_link(unit, other, client):
    drafted = await make.publication(unit, "submitted")
    foreign = await make.publication(other)
    for item in (drafted, foreign):
        for path in of(item):
            assert (await client(unit).get(path)).status_code == 404, path


async def test_the_catalogue_holds_against_its_schema(unit, client):
    await make.publication(unit)
    await make.publication(unit, category="news", title="ข่าว", details="ก")
    answer = await client(unit).get("/api/v1/open-data")
    assert answer.headers["content-type"].startswith("application/ld+json")
    found = answer.json()
    jsonschema.validate(found, SCHEMA)
    assert len(found["dcat:dataset"]) == 2
    assert found["hydra:totalItems"] == 2


async def test_the_map_for_search_engines_holds_what_is_public_alone(unit, client):
    shown = await make.publication(unit)
    hidden = await make.publication(unit, "approved")
    root = xml.fromstring((await client(unit).get("/sitemap.xml")).content)
    places = [one.text or "" for one in root.findall("s:url/s:loc", ATOM)]
    assert any(str(shown) in place for place in places)
    assert not any(str(hidden) in place for place in places)
    assert len(places) == len(set(places))
    for place in places:
        answer = await client(unit).get(place.split(".localhost", 1)[1])
        assert answer.status_code == 200, place
    robots = (await client(unit).get("/robots.txt")).text
    assert f"Sitemap: https://{unit.slug}.localhost/sitemap.xml" in robots


async def test_a_card_is_a_picture_kept_for_ever_under_its_own_address(unit, client):
    item = await make.publication(unit, title="ชื่อยาว" * 40)
    page = (await client(unit).get(f"/p/{item}/")).text
    address = page.split('property="og:image" content="')[1].split('"')[0]
    answer = await client(unit).get(address.split(".localhost", 1)[1])
    assert answer.content.startswith(b"\x89PNG")
    assert "immutable" in answer.headers["cache-control"]
    assert (await client(unit).get(f"/p/{item}/card.png?v=x")).headers[
        "cache-control"
    ] == "no-cache"


async def test_structured_data_can_carry_no_markup_out_of_its_script(unit, client):
    evil = "</script><script>alert(1)</script><!-- \"'"
    item = await make.publication(unit, title=evil, details=evil)
    page = (await client(unit).get(f"/p/{item}/")).text
    assert "<script>alert" not in page
    data = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    found = json.loads(data)["@graph"][0]
    assert found["name"] == evil
    assert found["encoding"][0]["encodingFormat"] == "application/pdf"


async def test_the_lookup_of_a_short_code_uses_an_index(unit):
    await make.publication(unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.rows("SET LOCAL enable_seqscan = off")
            plan = await db.rows(
                "EXPLAIN SELECT id FROM public_item WHERE id BETWEEN gen_random_uuid()"
                " AND gen_random_uuid()"
            )
    assert any("Index" in row[0] for row in plan)
