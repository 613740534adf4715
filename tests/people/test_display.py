"""The reader's choices, put on around the page cache; answers made smaller on their way out."""

import gzip

import brotli
import pytest

from tests import make


async def _choose(http, **asked):
    answer = await http.get("/display", params=asked)
    assert answer.status_code == 303
    return answer


async def test_choices_are_kept_and_the_kept_page_stays_one(unit, client):
    await make.publication(unit, "published")
    http, plain = client(unit), client(unit)
    await _choose(http, text="l", scheme="dark", back="/contact")
    await _choose(http, contrast="high")
    first = await http.get("/")
    assert '<html data-text="l" data-scheme="dark" data-contrast="high" lang="th"' in first.text
    assert first.headers["vary"].startswith("Cookie")
    bare = await plain.get("/")
    assert '<html lang="th"' in bare.text
    assert first.headers["etag"] != bare.headers["etag"]
    same = await http.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert same.status_code == 304
    other = await http.get("/", headers={"If-None-Match": bare.headers["etag"]})
    assert other.status_code == 200
    again = await plain.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.text) == (200, bare.text)
    await _choose(http, text="m", scheme="auto", contrast="plain")
    assert (await http.get("/")).text == bare.text


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/a\nb", "/ก"]
)
async def test_it_goes_back_to_this_site_alone(unit, client, back):
    assert (await _choose(client(unit), text="l", back=back)).headers["location"] == "/"


async def test_nothing_of_the_cookie_reaches_a_page(unit, client):
    http = client(unit)
    for cookie in ('text-"><script>', "text-l.scheme-x", "text", "x-y.text-huge"):
        page = await http.get("/", headers={"Cookie": f"display={cookie}"})
        assert "script>" not in page.text.split("<head>")[0]
        assert ("data-text" in page.text.split("<head>")[0]) is (cookie == "text-l.scheme-x")


async def test_public_answers_are_compressed_and_nobodys_secrets_are(unit, client):
    http = client(unit)
    plain = (await http.get("/", headers={"Accept-Encoding": "identity"})).text
    for how, read in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        async with http.stream("GET", "/", headers={"Accept-Encoding": how}) as answer:
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == how
        assert int(answer.headers["content-length"]) == len(raw) < len(plain.encode()) / 3
        assert read(raw).decode() == plain
        assert answer.headers["etag"].startswith("W/")
        same = await http.get("/", headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304
    refused = await http.get("/", headers={"Accept-Encoding": "br;q=0"})
    assert "content-encoding" not in refused.headers
    staff = client(unit, unit.staff)
    page = await staff.get("/staff/", headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in page.headers
