"""The keyboard switched to the other language, and other things that people type by mistake."""

import pytest

from portal.kit.tenancy import acting_for
from portal.search import finding, gate, jobs
from portal.search.asking import question
from portal.search.keyboard import other_layout
from portal.search.letters import folded
from tests import make

TITLE = "สรุปผลการจัดซื้อจัดจ้าง (สขร.๑) เดือนมกราคม 2568"


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    for counted in (gate.searches, gate.suggestions):
        monkeypatch.setattr(counted, "most", 1_000_000)


@pytest.fixture(scope="module")
async def indexed():
    """A unit with three items, indexed."""
    unit = await make.unit()
    await make.publication(unit, title=TITLE)
    await make.publication(unit, title="คู่มือ อสม. ใน รพ.สต. ป้องกันโควิด-19", details="policy")
    await make.publication(unit, title="Annual procurement report", details="กำหนดการสำคัญ")
    with acting_for(unit.tenant):
        await jobs.catch_up()
    return unit


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("l-i", "สขร"), ("l-i1", "สขร1"), ("l-i 68", "สขร 68"), ("w-hg]nvfvvd", "ไข้เลือดออก"),
        ("0yf:nhv0yf0hk'", "จัดซื้อจัดจ้าง"), ("Fi'rpk[k]", "โรงพยาบาล"), ("8^j,nv", "คู่มือ"),
        ("แนอรก", "covid"), ("ยกด", "pdf"), ("96]k8,", "ตุลาคม"),
        ("policy", ""), ("procurement", ""), ("o10", ""), ("h1n1", ""), ("2570", ""), ("", ""),
        ("xylophone", ""), ("https://a.go.th", ""), ("<script>", ""), ("โรงพยาบาล", ""),
    ],
)  # fmt: skip
def test_the_same_keys_in_the_other_language(typed, meant):
    assert other_layout(typed) == meant


async def test_what_was_meant_is_shown_and_offered(indexed, client):
    http = client(indexed)
    page = (await http.get("/search", params={"q": "l-i"})).text
    assert "คุณหมายถึง" in page
    assert ">สขร</a>" in page
    assert "แป้นพิมพ์" in page
    assert page.count('class="cover"') == 1
    assert "<mark>สขร" in page
    page = (await http.get("/search", params={"q": "ยพนแีพำทำืะ"})).text
    assert ">procurement</a>" in page
    assert "<mark>procurement" in page
    offers = (await http.get("/search/suggest", params={"q": "l-i"})).json()["items"]
    assert [one["title"] for one in offers] == [TITLE]


async def test_what_is_found_as_it_was_typed_is_left_alone(indexed, client):
    page = (await client(indexed).get("/search", params={"q": "policy"})).text
    assert "แป้นพิมพ์" not in page
    assert page.count('class="cover"') == 1


@pytest.mark.parametrize(
    "typed",
    [
        "สขร1", "สขร.1", "สขร.๑", "สขร ๑", "สขร.๑ มกราคม 68", "สขร ม.ค. 68", "สขร1 มค ๒๕๖๘",
        "จัดชื้อจัดจ้าง", "จัดซือจัดจาง", "จัดซื้ออจัดจ้าง", "อสม", "อ.ส.ม.", "รพ.สต.", "ร.พ.ส.ต.",
        "รพ สต", "covid19", "Covid-19", "โควิด", "กําหนดการ", "กาํหนดการ", "สำาคัญ", "คู่่มืือ",
        "PROCUREMENT", "procure", "'สขร'", "<b>สขร</b>", "สขร' OR 1=1 --",
        "อยากทราบว่าสรุปผลการจัดซื้อจัดจ้างของเดือนมกราคม 2568 ดูได้ที่ไหน " * 3,
    ],
)  # fmt: skip
async def test_typed_another_way_it_is_found(indexed, typed):
    with acting_for(indexed.tenant):
        async with gate.turn():
            assert await finding.find(question(typed)), typed


async def test_signs_alone_and_nonsense_find_nothing(indexed):
    for typed in (".", "!!!", "ๆ", "???", "่้", "า", "ฮิปโปโปเตมัส", "' --", "&|!()"):
        with acting_for(indexed.tenant):
            async with gate.turn():
                assert not await finding.find(question(typed)), typed
    with acting_for(indexed.tenant):
        async with gate.turn():
            assert len(await finding.find(question(" "))) == 3


def test_vowels_typed_twice_or_in_the_wrong_order_are_one():
    assert folded("ไไข้เลืืออด") == folded("ไข้เลืออด")
    assert folded("สาํคัญ") == folded("สํา\u200bคัญ") == folded("สำคัญ")
