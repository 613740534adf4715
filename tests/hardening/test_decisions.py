"""What goes wrong when people decide (issue 3): each is answered in Thai, changes nothing, and
leaves no line in the record."""

import re
from datetime import timedelta
from typing import Any

import pytest

from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from tests import make

THAI = re.compile(r"[\u0e01-\u0e3a]{3}")


async def as_it_stands(unit: make.MadeUnit, made: Any) -> tuple[Any, ...]:
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row("SELECT state, version FROM publication WHERE id = $1", made)
            lines = await db.value("SELECT count(*) FROM audit_entry")
            promised = await db.value("SELECT count(*) FROM outbox")
    return (*row, lines, promised)


async def refused(unit: make.MadeUnit, client: Any, made: Any, who: str, **sent: Any) -> Any:
    """The answer to a step that must not be taken; nothing is left of it."""
    before = await as_it_stands(unit, made)
    answer = await client(unit, unit.people[who]).post(
        f"/api/v1/requests/{made}/actions", json=sent
    )
    assert 400 <= answer.status_code < 500, answer.text
    assert THAI.search(answer.json()["detail"])
    assert await as_it_stands(unit, made) == before
    return answer


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"reason_code", "reason"}),
        ({"reason_code": "mission"}, {"reason"}),
        ({"reason_code": "mission", "reason": " \u200b\n"}, {"reason"}),
        ({"reason": "ไม่ตรงภารกิจ"}, {"reason_code"}),
        ({"reason_code": "MISSION", "reason": "ไม่ตรงภารกิจ"}, {"reason_code"}),
        ({"reason_code": "other", "reason": "ย" * 2_001}, {"reason"}),
    ],
)
async def test_a_refusal_without_its_reason(unit, client, given, wrong):
    made = await make.publication(unit, "submitted")
    answer = await refused(unit, client, made, "approver", action="reject", **given)
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == wrong
    assert all(THAI.search(one["message"]) for one in answer.json()["errors"])


@pytest.mark.parametrize("action", ["approve", "reject"])
async def test_ones_own_request(unit, client, action):
    made = await make.draft(unit, by=unit.approver)
    await make.do(unit, made, "approver", "submit")
    why = {"reason_code": "other", "reason": "x"}
    answer = await refused(unit, client, made, "approver", action=action, **why)
    assert answer.status_code == 409
    assert "ของตนเองไม่ได้" in answer.json()["detail"]
    assert action not in answer.json()["allowed_actions"]


async def test_a_role_that_ended_yesterday(unit, client):
    made = await make.publication(unit, "submitted")
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET starts_on = $2, ends_on = $2 WHERE account = $1",
                unit.approver.person.account,
                clock.today() - timedelta(days=1),
            )
    answer = await refused(unit, client, made, "approver", action="approve")
    assert answer.status_code == 403


async def test_a_stale_page_and_an_old_letter_after_a_revision(unit, client):
    """The letter leads to the request as it stands; a page kept from before decides nothing."""
    made = await make.publication(unit, "submitted")
    http, path = client(unit, unit.approver), f"/staff/requests/{made}"
    shown = await http.get(path)
    kept = re.search(r'name="version" value="(\d+)"', shown.text)
    assert kept
    await make.do(unit, made, "staff", "recall")
    from_letter = await http.get(path)
    assert from_letter.status_code == 200
    assert 'value="approve"' not in from_letter.text
    assert "ไม่มีสิ่งที่คุณต้องทำ" in from_letter.text
    answer = await refused(unit, client, made, "approver", action="approve", version=int(kept[1]))
    assert (answer.status_code, answer.json()["state"]) == (409, "draft")
    await make.do(unit, made, "staff", "submit")
    answer = await refused(unit, client, made, "approver", action="approve", version=int(kept[1]))
    assert answer.status_code == 409
    assert "มีคนแก้ไขเรื่องนี้ไปก่อนแล้ว" in answer.json()["detail"]
    before = await as_it_stands(unit, made)
    page = await http.post(f"{path}/actions", data={"action": "approve", "version": kept[1]})
    assert page.status_code == 409
    assert "ไม่มีอะไรเปลี่ยนจากการกดครั้งนี้" in page.text
    assert await as_it_stands(unit, made) == before


async def test_what_is_not_allowed_is_not_published(unit, client):
    """R81."""
    for state in ("draft", "submitted", "rejected"):
        made = await make.publication(unit, state)
        answer = await refused(unit, client, made, "webmaster", action="publish")
        assert answer.status_code == 409
        assert (await client(unit).get(f"/p/{made}/")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("๓๐ ก.ย. ๒๕๗๙", "2036-09-30"), ("30 กันยายน 2579", "2036-09-30"),
        ("30/9/2579", "2036-09-30"), ("๓๐/๙/๒๕๗๙", "2036-09-30"), ("2036-09-30", "2036-09-30"),
        ("30/9/1969", ""), ("1/10/2569", ""), ("1/10/2026", ""), ("2579-09-30", ""), ("x", ""),
    ],
)  # fmt: skip
async def test_a_new_end_as_people_type_it(unit, client, typed, kept):
    """2569 typed as 1969 or 2026, Thai digits: on the page that extends what is public."""
    made = await make.publication(unit, "published")
    given = {"action": "extend", "publish_until": typed, "reason": "ยังใช้อยู่"}
    if kept:
        http = client(unit, unit.approver)
        answer = await http.post(f"/api/v1/requests/{made}/actions", json=given)
        assert answer.json()["publish_until"] == kept
    else:
        answer = await refused(unit, client, made, "approver", **given)
        assert [one["field"] for one in answer.json()["errors"]] == ["publish_until"]
