"""The e-Service category (R27): what the site does, beside what the unit's items lead to."""

import re

import pytest

from portal.disclosure.services import SERVICES
from tests import make

PAGE = "/c/e-service/"


@pytest.mark.parametrize("path", [path for path, *_ in SERVICES])
@pytest.mark.parametrize("lang", ["th", "en"])
async def test_every_card_leads_to_something_that_exists(unit, client, path, lang):
    http = client(unit)
    page = (await http.get(f"{PAGE}?lang={lang}")).text
    href = path if lang == "th" else f"{path}?lang=en"
    assert f'<a class="cover" href="{href}"' in page
    assert (await http.get(href)).status_code == 200


async def test_the_cards_are_in_the_readers_language(unit, client):
    thai = (await client(unit).get(PAGE)).text
    english = (await client(unit).get(f"{PAGE}?lang=en")).text
    for _, _, (name_th, name_en), (hint_th, hint_en) in SERVICES:
        assert name_th in thai
        assert hint_th in thai
        assert name_en in english
        assert hint_en in english
    assert "ยังไม่ดำเนินการ" in thai  # of the unit's own, nothing yet


async def test_the_units_own_services_are_cards_beside_them(unit, client):
    await make.publication(
        unit,
        category="e-service",
        kind="web-link",
        title="ระบบบริการ",
        **{
            "facts.links": [
                {"group": "outside", "name": "จองคิว <ออนไลน์>", "url": "https://q.example.go.th/a?b",
                 "note": "จองคิวรับวัคซีน"},
                {"group": "other", "name": "หมอพร้อม", "url": "https://mohpromt.moph.go.th/"},
            ]
        },
    )  # fmt: skip
    page = (await client(unit).get(PAGE)).text
    cards = re.findall(r'<li class="service">.*?</li>', page, re.S)
    assert len(cards) == 2 + len(SERVICES)
    assert "จองคิว &lt;ออนไลน์&gt;" in cards[0]
    assert 'href="https://q.example.go.th/a?b"' in cards[0]
    assert "จองคิวรับวัคซีน" in cards[0]
    assert "q.example.go.th" in cards[0]
    assert "noopener" in cards[1]
    assert "ยังไม่ดำเนินการ" not in page
    assert "มีข้อมูล" not in page
    news = (await client(unit).get("/c/news/")).text
    assert 'class="service"' not in news
