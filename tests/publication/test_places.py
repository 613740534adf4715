"""One item in several places: stored once, shown wherever it belongs, moved without losing an
address (R23, R43, R46)."""

import pytest

from portal.audit.queries import trail_of
from portal.catalog.checklists import lists_of
from portal.compliance.coverage import coverage
from portal.kit import clock, db, thai
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.kit.tenancy import acting_for
from portal.publication import places
from tests import make


async def _year(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return thai.fiscal_year(clock.today())


async def _place(unit, item, *keys, version=None):
    with acting_for(unit.tenant):
        await places.place(item, keys, unit.webmaster.person, version)


async def _move(unit, item, code, reason="เลือกผิดหมวด", version=None):
    with acting_for(unit.tenant):
        await places.move(item, code, reason, unit.webmaster.person, version)


async def _trail(unit, item):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await trail_of("publication", [item])


async def _counts(http):
    top = (await http.get("/api/v1/categories")).json()["items"]
    found = {}
    while top:
        one = top.pop()
        found[one["code"]] = one["count"]
        top += one["children"]
    return found


async def test_an_item_stands_by_itself_where_its_category_maps_to(unit, client):
    item = await make.publication(unit, category="action-plan", kind="document", title="แผนของเรา")
    http, year = client(unit), await _year(unit)
    oia, ita = (await http.get("/oia")).text, (await http.get(f"/ita?year={year}")).text
    assert oia.count(f"/p/{item}/") == 1  # 9(3)
    assert ita.count(f"/p/{item}/") == 2  # MOIT 2.9 and 2.11
    assert 'id="s-9-3"' in oia
    shown = (await http.get(f"/p/{item}/")).text
    assert "/oia#s-9-3" in shown
    assert f"/ita?year={year}#s-2-9" in shown


async def test_a_kind_of_content_stands_in_its_slots_whatever_its_category(unit, client):
    """A district has its monthly summaries among the news (B.1: Board's notification of 2558)."""
    item = await make.publication(
        unit, category="news", kind="skr1", **{"facts.month": "2026-10", "facts.none": True}
    )
    http, year = client(unit), await _year(unit)
    assert (await http.get("/oia")).text.count(f"/p/{item}/") == 1
    ita = (await http.get(f"/ita?year={year}")).text
    assert f"/p/{item}/" in ita.split('id="s-5"')[1].split('id="s-6"')[0]
    assert "/oia#s-9-8-1" in (await http.get(f"/p/{item}/")).text
    notice = await make.publication(unit, category="news", kind="document")
    assert f"/p/{notice}/" not in (await http.get("/oia")).text


async def test_information_of_another_fiscal_year_is_not_in_this_years_list(unit, client):
    year = await _year(unit)
    old = await make.publication(
        unit,
        category="action-plan",
        kind="document",
        coverage_from="2025-10-01",
        coverage_to="2026-09-30",
    )
    http = client(unit)
    assert f"/p/{old}/" not in (await http.get(f"/ita?year={year}")).text
    assert f"/p/{old}/" in (await http.get("/ita?year=2569")).text
    assert f"/p/{old}/" in (await http.get("/oia")).text


@pytest.mark.parametrize("asked", ["?year=2568", "?year=2699", "?year=x", "?year=-1"])
async def test_a_year_without_a_list_is_refused(unit, client, asked):
    assert (await client(unit).get(f"/ita{asked}")).status_code in (400, 404, 422)


async def test_further_places_by_hand_and_away_again(unit, client):
    item = await make.publication(unit, category="news", kind="document", title="ผู้ชนะการเสนอราคา")
    http, year = client(unit), await _year(unit)
    await _place(unit, item, "oia:9(8).3", f"moit-{year}:5", "category:knowledge")
    for page in ("/oia", f"/ita?year={year}", "/c/knowledge/", "/c/news/"):
        assert (await http.get(page)).text.count(f'href="/p/{item}/"') == 1, page
    counts = await _counts(http)
    assert (counts["news"], counts["knowledge"]) == (1, 1)
    assert '<b class="num">1</b> เรื่อง' in (await http.get("/")).text  # of the whole site
    await _place(unit, item, "category:knowledge")
    assert f"/p/{item}/" not in (await http.get("/oia")).text
    await _place(unit, item)
    assert f"/p/{item}/" not in (await http.get("/c/knowledge/")).text
    details = [line["detail"] for line in await _trail(unit, item) if line["action"] == "place"]
    assert len(details) == 3
    assert "oia:9(8).3" in details[0]


async def test_two_places_under_one_category_count_once_above_them(unit, client):
    item = await make.publication(unit, category="history", kind="document")
    await _place(unit, item, "category:executives", "category:law")
    counts = await _counts(client(unit))
    assert (counts["general-information"], counts["executives"], counts["law"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["oia:9(9)"], "ไม่มีที่แสดงนี้"),
        (["oia:9"], "ไม่มีที่แสดงนี้"),
        (["category:budget-plan"], "ไม่มีที่แสดงนี้"),  # a hospital's
        (["moit-2400:5"], "ไม่มีที่แสดงนี้"),
        (["'; DROP TABLE placement"], "ไม่มีที่แสดงนี้"),
        (["oia:9(5)", "oia:9(5)"], "ซ้ำสองครั้ง"),
        (["category:action-plan"], "อยู่แล้ว"),
        (["oia:9(3)"], "อยู่แล้ว"),
        (["oia:9(5)"] * 31, "ไม่เกิน"),
    ],
)
async def test_a_place_that_does_not_hold_is_refused_in_words(unit, keys, said):
    item = await make.publication(unit, category="action-plan", kind="document")
    with pytest.raises(Invalid, match=said) as found:
        await _place(unit, item, *keys)
    assert set(found.value.fields) == {"places"}


async def test_only_what_is_public_here_is_placed_and_only_by_who_saw_it(unit, other):
    item = await make.publication(unit)
    drafted = await make.draft(unit)
    gone = await make.publication(unit, "taken_down")
    for one in (drafted, gone):
        with pytest.raises(NotFound):
            await _place(unit, one, "oia:9(5)")
    with pytest.raises(NotFound):
        await _place(other, item, "oia:9(5)")
    with pytest.raises(Conflict):
        await _place(unit, item, "oia:9(5)", version=1)


async def test_what_is_not_public_any_more_stands_nowhere(unit, client):
    item = await make.publication(unit, category="structure", kind="page")
    await _place(unit, item, "oia:9(5)", "category:knowledge")
    await make.do(unit, item, "webmaster", "take_down", reason="ผิด")
    for page in ("/oia", "/ita", "/c/knowledge/", "/c/structure/"):
        assert str(item) not in (await client(unit).get(page)).text, page


async def test_moving_keeps_every_address_and_is_in_the_record(unit, client):
    item = await make.publication(unit, category="news", kind="document")
    http = client(unit)
    document = (await http.get(f"/api/v1/publications/{item}")).json()["documents"][0]
    await _place(unit, item, "category:strategy")
    await _move(unit, item, "strategy")
    assert (await http.get(f"/p/{item}/")).status_code == 200
    assert (await http.get(document["url"])).status_code == 200
    assert f"/p/{item}/" in (await http.get("/c/strategy/")).text
    assert f"/p/{item}/" not in (await http.get("/c/news/")).text
    assert f"/p/{item}/" in (await http.get("/oia")).text  # 9(2), by its new category
    line = (await _trail(unit, item))[-1]
    assert (line["action"], line["reason"]) == ("move", "เลือกผิดหมวด")
    assert '"category_from": "news"' in line["detail"]


async def test_the_edition_under_way_moves_along(unit, client):
    item = await make.publication(unit, category="news", kind="document")
    edition = (await make.do(unit, item, "staff", "update")).row.id
    await _place(unit, item, "oia:9(5)")
    await _move(unit, item, "history")
    await make.do(unit, edition, "staff", "submit")
    await make.do(unit, edition, "approver", "approve")
    await make.do(unit, edition, "webmaster", "publish")
    http = client(unit)
    assert f"/p/{item}/" in (await http.get("/c/history/")).text
    assert f"/p/{item}/" in (await http.get("/oia")).text  # its places outlive the edition


@pytest.mark.parametrize(
    ("code", "reason", "field"),
    [("news", "x", "category"), ("no-such", "x", "category"), ("", "x", "category"),
     ("history", "", "reason"), ("history", "x" * 501, "reason"),
     ("law", "x", "category")],
)  # fmt: skip
async def test_a_move_that_does_not_hold_is_named_by_field(unit, code, reason, field):
    item = await make.publication(unit, category="news", kind="document")
    with pytest.raises(Invalid) as found:
        await _move(unit, item, code, reason)
    assert set(found.value.fields) == {field}


async def test_places_are_chosen_as_it_is_published(unit, client):
    made = await make.publication(unit, "approved", category="news", kind="document")
    with pytest.raises(Invalid, match="ซ้ำ"):
        await make.do(unit, made, "webmaster", "publish", places=["oia:9(5)", "oia:9(5)"])
    with pytest.raises(Invalid, match="อยู่แล้ว"):  # by the category that it gets
        await make.do(
            unit, made, "webmaster", "publish", category="action-plan", places=["oia:9(3)"]
        )
    http = client(unit, unit.webmaster)
    page = (await http.get(f"/staff/requests/{made}")).text
    assert 'value="oia:9(5)"' in page
    done = await http.post(
        f"/staff/requests/{made}/actions",
        data={"action": "publish", "places": ["oia:9(5)", "category:knowledge"],
              "checked": ["current", "correct", "complete"]},
    )  # fmt: skip
    assert done.status_code == 303
    assert f"/p/{made}/" in (await client(unit).get("/oia")).text
    assert f"/p/{made}/" in (await client(unit).get("/c/knowledge/")).text


async def test_the_page_of_places(unit, client):
    item = await make.publication(unit, category="structure", kind="page")
    path = f"/staff/publications/{item}"
    for who in ("staff", "approver", "unit_admin"):
        assert (await client(unit, unit.people[who]).get(f"{path}/places")).status_code == 403
    http = client(unit, unit.webmaster)
    page = (await http.get(f"{path}/places")).text
    assert 'value="oia:7(1)"' not in page  # it is there by itself
    done = await http.post(f"{path}/places", data={"places": ["oia:9(5)"], "version": ""})
    assert done.status_code == 303
    assert 'value="oia:9(5)" checked' in (await http.get(done.headers["location"])).text
    bad = await http.post(f"{path}/places", data={"places": ["oia:x"]})
    assert bad.status_code == 422
    assert "ไม่มีที่แสดงนี้" in bad.text
    stale = await http.post(f"{path}/places", data={"places": ["oia:9(1)"], "version": "1"})
    assert stale.status_code == 409
    wrong = await http.post(f"{path}/move", data={"category": "history", "reason": ""})
    assert wrong.status_code == 422
    moved = await http.post(f"{path}/move", data={"category": "history", "reason": "เป็นประวัติ"})
    assert moved.status_code == 303
    assert "ย้ายหมวดแล้ว" in (await http.get(moved.headers["location"])).text


async def _states(unit, slot):
    with acting_for(unit.tenant):
        async with db.transaction():
            cells = await coverage(lists_of(thai.fiscal_year(clock.today())))
    return {one.period.code: one.count for one in cells if one.key == slot}


async def test_an_item_is_put_into_one_period_of_a_slot(unit, client):
    year = await _year(unit)
    item = await make.publication(unit, category="news", kind="document")  # tells of the whole year
    slot = f"moit-{year}:16"
    await _place(unit, item, f"{slot}|q2")
    assert await _states(unit, slot) == {"q2": 1, "q4": 0}
    await _place(unit, item, slot)  # as its dates say
    assert await _states(unit, slot) == {"q2": 0, "q4": 1}
    await _place(unit, item, f"{slot}|q2", f"{slot}|q4")
    assert await _states(unit, slot) == {"q2": 1, "q4": 1}
    page = (await client(unit, unit.webmaster).get(f"/staff/publications/{item}/places")).text
    assert f'value="{slot}|q2" checked' in page
    assert f'value="{slot}" checked' not in page
    with pytest.raises(Invalid, match="ไม่มีงวดนี้"):
        await _place(unit, item, f"{slot}|q1")
    with pytest.raises(Invalid, match="ซ้ำสองครั้ง"):
        await _place(unit, item, f"{slot}|q2", f"{slot}|q2")


async def test_what_is_put_into_one_year_of_the_act_is_in_that_year_and_on_its_page(unit, client):
    year = await _year(unit)
    item = await make.publication(unit, category="news", kind="document")
    await _place(unit, item, f"oia:9(3)|{year}")
    assert await _states(unit, "oia:9(3)") == {str(year): 1}
    assert f"/p/{item}/" in (await client(unit).get("/oia")).text
    await _place(unit, item, f"oia:9(3)|{year - 1}")  # a year that is looked back at
    assert await _states(unit, "oia:9(3)") == {str(year): 0}


async def test_a_period_is_named_where_it_stands_by_itself_in_another(unit):
    year = await _year(unit)
    month = await make.publication(
        unit, category="news", kind="skr1",
        coverage_from="2026-10-01", coverage_to="2026-10-31",
        **{"facts.month": "2026-10", "facts.none": True},
    )  # fmt: skip
    slot = f"moit-{year}:5"
    with pytest.raises(Invalid, match="อยู่แล้ว"):
        await _place(unit, month, f"{slot}|2026-10")
    await _place(unit, month, f"{slot}|2026-11")
    states = await _states(unit, slot)
    assert (states["2026-10"], states["2026-11"], states["2026-12"]) == (1, 1, 0)


async def test_a_period_is_chosen_as_it_is_published(unit):
    year = await _year(unit)
    made = await make.publication(unit, "approved", category="news", kind="document")
    await make.do(unit, made, "webmaster", "publish", places=[f"moit-{year}:16|q2"])
    assert await _states(unit, f"moit-{year}:16") == {"q2": 1, "q4": 0}
    details = [line["detail"] for line in await _trail(unit, made) if line["action"] == "publish"]
    assert f"moit-{year}:16|q2" in details[0]


async def test_one_place_more_and_one_less_leave_the_others(unit):
    item = await make.publication(unit, category="news", kind="document")
    by = unit.webmaster.person
    await _place(unit, item, "category:knowledge")
    with acting_for(unit.tenant):
        await places.add(item, "oia:9(5)", by)
        await places.add(item, "oia:9(5)", by)
        await places.take_away(item, "category:knowledge", by)
        with pytest.raises(NotFound):
            await places.take_away(item, "category:knowledge", by)
        async with db.transaction():
            assert [one["key"] for one in await places.by_hand(item)] == ["oia:9(5)"]
    details = [line["detail"] for line in await _trail(unit, item) if line["action"] == "place"]
    assert len(details) == 3
