"""The page of results, its filters, its suggestions, and whatever people type into it."""

import pytest

from portal.kit.tenancy import acting_for
from portal.search import gate, jobs
from tests import make

NONSENSE = [
    "", " ", "\x00", "ก\x00ข", "%", "_", "\\", "%_\\%", "'", '"', "''';--", "' OR 1=1 --",
    "a & b | !c", "!!", "<->", ":*", "a:*", "(((", "ไข้ & !เลือด <-> (", "่้๊๋", "ๆๆๆ", "ะ", "ำ",
    "😀", "👩‍👩‍👧", "\u202eabc", "\u200b\u200b", "\ufffd", "<script>alert(1)</script>",
    "</title><svg onload=alert(1)>", "{{ 7*7 }}", "${x}", "1" * 200, "ก" * 200, "ไข้ " * 60,
    "ก่" * 90, "\U0010ffff", "٣", "１２３", "ﷺ", "a" * 64 + "'" * 64,
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    for counted in (gate.searches, gate.suggestions):
        monkeypatch.setattr(counted, "most", 1_000_000)


@pytest.fixture(scope="module")
async def indexed():
    """A unit with two items, indexed."""
    unit = await make.unit()
    await make.publication(unit, title="แผนจัดซื้อยา <b>ปี 2570</b>", category="news")
    await make.publication(unit, title="คู่มือควบคุมไข้เลือดออก", details="พ่นยุง & กำจัด 'ลูกน้ำ'")
    with acting_for(unit.tenant):
        await jobs.catch_up()
    return unit


@pytest.fixture
def site(indexed, client):
    return client(indexed)


async def test_whatever_is_typed_is_answered_and_escaped(site):
    for typed in NONSENSE:
        page = await site.get("/search", params={"q": typed})
        assert page.status_code == 200, ascii(typed)
        assert "<script>alert" not in page.text
        assert "<svg onload" not in page.text
        offers = await site.get("/search/suggest", params={"q": typed})
        assert offers.status_code == 200, ascii(typed)
        listed = await site.get("/api/v1/publications", params={"q": typed})
        assert listed.status_code == (200 if len(typed) <= 200 else 422), ascii(typed)


async def test_ten_thousand_letters_are_refused_and_bad_bytes_are_not_an_error(site):
    assert (await site.get("/search", params={"q": "a" * 10_000})).status_code == 400
    assert (await site.get("/search", params={"q": "ก" * 880})).status_code == 200
    assert (await site.get("/search?q=%ff%fe%00%e0%b8")).status_code == 200
    assert (await site.get("/search?q=a&q=b")).status_code == 400
    assert (await site.get("/search?q=a&page=0")).status_code in (400, 404, 422)
    assert (await site.get("/search?q=ยา&page=999")).status_code == 200


async def test_hits_are_marked_and_markup_in_titles_is_text(site):
    page = (await site.get("/search", params={"q": "ไขเลือดออก"})).text
    assert "<mark>ไข้เลือดออก</mark>" in page
    page = (await site.get("/search", params={"q": "จัดซื้อยา"})).text
    assert "&lt;b&gt;" in page
    assert "<b>ปี" not in page


async def test_filters_narrow_count_and_can_be_lifted(site):
    page = (await site.get("/search", params={"q": "ยา", "category": "news"})).text
    assert page.count('class="cover"') == 1
    both = (await site.get("/search", params={"type": "pdf"})).text
    assert both.count('class="cover"') == 2
    assert (await site.get("/search?type=xlsx")).text.count('class="cover"') == 0
    for year in ("2570", "70", "๒๕๗๐", "2027"):
        found = (await site.get("/search", params={"year": year})).text
        assert found.count('class="cover"') == 2, year
    for begins in ("1/10/2568", "2025-10-01", "๑ ต.ค. ๒๕๖๘"):
        found = (await site.get("/search", params={"from": begins})).text
        assert found.count('class="cover"') == 2, begins
    assert (await site.get("/search?to=1/10/2560")).text.count('class="cover"') == 0
    wrong = (await site.get("/search?q=ยา&from=abc&year=x&category=none")).text
    assert wrong.count("field--bad") == 1
    assert "ไม่มีหมวดนี้" in wrong
    assert "2569 หรือ 69" in wrong


async def test_nothing_found_says_what_to_do(site):
    page = (await site.get("/search", params={"q": "ฮิปโปโปเตมัส"})).text
    assert "/contact" in page
    assert "เลือกดูตามหมวด" in page
    english = (await site.get("/search", params={"q": "hippopotamus", "lang": "en"})).text
    assert "Nothing was found" in english


async def test_a_mistake_is_answered_with_what_was_meant(site):
    page = (await site.get("/search", params={"q": "ควบคุมไข้เลิอดอก"})).text
    assert "คุณหมายถึง" in page
    assert page.count('class="cover"') >= 1


async def test_suggestions_lead_to_items(site):
    offers = (await site.get("/search/suggest", params={"q": "ไข้เลื"})).json()["items"]
    assert [one["title"] for one in offers] == ["คู่มือควบคุมไข้เลือดออก"]
    assert (await site.get(offers[0]["url"])).status_code == 200


async def test_the_api_searches_as_the_page_does(site):
    found = (await site.get("/api/v1/publications", params={"q": "ไขเลือดออก"})).json()
    assert [one["title"] for one in found["items"]] == ["คู่มือควบคุมไข้เลือดออก"]
    for sort in ("newest", "oldest", "title", "relevance"):
        answer = await site.get("/api/v1/publications", params={"q": "ยา", "sort": sort})
        assert answer.status_code == 200


async def test_a_flood_from_one_address_is_told_to_wait(site, monkeypatch):
    monkeypatch.setattr(gate, "searches", gate.Counted(3))
    answers = [(await site.get("/search?q=x")).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]


async def test_the_box_is_on_every_public_page(site):
    for path in ("/", "/c/news/", "/contact", "/search", "/no/such/page"):
        assert 'role="search"' in (await site.get(path)).text, path
