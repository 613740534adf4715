"""Following by e-mail, with the real mail server: confirmed first, once a day at most, gone at one
click, and nobody learns who follows."""

import asyncio
import re
from datetime import time, timedelta
from email import policy
from email.parser import BytesParser
from uuid import uuid4

import pytest

from portal import worker
from portal.following import actions, jobs
from portal.following.links import leave_token
from portal.kit import db
from portal.kit.tenancy import acting_for
from tests import make


def address():
    return f"somchai.{uuid4().hex[:12]}@mail.localhost"


def letters(mailbox, to):
    found = [BytesParser(policy=policy.default).parsebytes(file.read_bytes())
             for file in sorted(mailbox.glob("*.eml"))]  # fmt: skip
    return [letter for letter in found if letter["To"] == to]


def body(letter):
    return letter.get_content()


async def relay():
    while await worker.relay():
        pass


async def ask(http, email, **more):
    return await http.post("/follow", data={"email": email, "category": "all", **more})


def link(letter, what):
    return re.search(rf"https://[^/\s]+(/follow/{what}/[^\s>?]+)", letter)[1]  # type: ignore[index]


async def followers(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.rows("SELECT * FROM follower")


async def follow(unit, client, mailbox, **more):
    """(client, address) of somebody who has confirmed."""
    http, email = client(unit), address()
    assert (await ask(http, email, **more)).status_code == 200
    await relay()
    path = link(body(letters(mailbox, email)[-1]), "confirm")
    assert (await http.post(path)).status_code == 200
    return http, email


async def next_day(unit, monkeypatch):
    """The morning comes: everybody is due again."""
    monkeypatch.setattr(jobs, "AT", time(0, 0))
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed("UPDATE follower SET told_on = told_on - 1")
        await jobs.settle()
    await relay()


async def test_nobody_is_written_to_before_they_confirm(unit, client, mailbox, monkeypatch):
    http, email = client(unit), address()
    await ask(http, email)
    await relay()
    asking = letters(mailbox, email)
    assert len(asking) == 1
    assert unit.file.unit.name_th in asking[0]["Subject"]
    path = link(body(asking[0]), "confirm")
    for _ in range(3):  # what looks at links confirms nothing
        assert (await http.get(path)).status_code == 200
    assert [row["confirmed_at"] for row in await followers(unit)] == [None]
    await make.publication(unit)
    await next_day(unit, monkeypatch)
    assert len(letters(mailbox, email)) == 1
    assert (await http.post(path)).status_code == 200
    assert (await followers(unit))[0]["confirmed_at"]
    assert (await http.post(path)).status_code == 404
    assert (await http.get(path)).status_code == 404


async def test_the_daily_letter_says_what_is_public_at_that_moment(
    unit, client, mailbox, monkeypatch
):
    before = await make.publication(unit, title="ก่อนติดตาม")
    _, email = await follow(unit, client, mailbox)
    await make.publication(unit, title="เรื่องใหม่")
    gone = await make.publication(unit, title="นำลงแล้ว")
    await make.do(unit, gone, "webmaster", "take_down", reason="x")
    await next_day(unit, monkeypatch)
    found = letters(mailbox, email)
    assert len(found) == 2
    text, letter = body(found[-1]), found[-1]
    assert "เรื่องใหม่" in text
    assert "นำลงแล้ว" not in text
    assert "ก่อนติดตาม" not in text
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/follow/leave/" in letter["List-Unsubscribe"]
    assert str(before) not in text
    # The same day nothing more; the next day nothing new, so no letter.
    with acting_for(unit.tenant):
        await jobs.settle()
    await relay()
    await next_day(unit, monkeypatch)
    assert len(letters(mailbox, email)) == 2


async def test_a_category_is_followed_with_what_is_under_it(unit, client, mailbox, monkeypatch):
    _, email = await follow(unit, client, mailbox, category="general-information")
    await make.publication(unit, category="history", title="ประวัติของเรา")
    await make.publication(unit, category="news", title="ข่าวอื่น")
    await next_day(unit, monkeypatch)
    text = body(letters(mailbox, email)[-1])
    assert "ประวัติของเรา" in text
    assert "ข่าวอื่น" not in text


async def test_one_click_leaves_and_nothing_is_left(unit, client, mailbox, monkeypatch):
    http, email = await follow(unit, client, mailbox)
    await make.publication(unit)
    await next_day(unit, monkeypatch)
    path = link(letters(mailbox, email)[-1]["List-Unsubscribe"], "leave")
    assert (await http.get(path)).status_code == 200
    assert len(await followers(unit)) == 1
    done = await http.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert await followers(unit) == []
    assert (await http.post(path)).status_code == 200  # again says the same
    await make.publication(unit, title="อีกเรื่อง")
    await next_day(unit, monkeypatch)
    assert len(letters(mailbox, email)) == 2


async def test_a_link_of_leaving_works_at_its_own_unit_alone(unit, other, client, mailbox):
    await follow(unit, client, mailbox)
    follower = (await followers(unit))[0]["id"]
    with acting_for(unit.tenant):
        token = leave_token(follower)
    forged = follower.hex + "0" * 32
    for http, wrong in (
        (client(other), token), (client(unit), forged), (client(unit), "x"),
        (client(unit), "ก" * 64), (client(unit), token + "0"), (client(unit), "0" * 10_000),
    ):  # fmt: skip
        for answer in (await http.get(f"/follow/leave/{wrong}"),
                       await http.post(f"/follow/leave/{wrong}")):  # fmt: skip
            assert answer.status_code == 404, wrong[:80]
    assert len(await followers(unit)) == 1


async def test_asking_says_the_same_whether_or_not_the_address_follows(unit, client, mailbox):
    http, email = await follow(unit, client, mailbox)
    known, unknown = await ask(http, email), await ask(http, address())
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    await relay()
    assert len(letters(mailbox, email)) == 1  # asked within the hour: no second letter


async def test_the_address_is_nowhere_in_clear(unit, client, mailbox):
    _, email = await follow(unit, client, mailbox)
    for row in await followers(unit):
        assert email not in repr(dict(row))
    with acting_for(unit.tenant):
        async with db.transaction():
            assert not await db.value(
                "SELECT count(*) FROM outbox WHERE args::text LIKE '%' || $1 || '%'", email
            )


async def test_what_is_not_confirmed_is_deleted_after_a_week(unit, client):
    await ask(client(unit), address())
    with acting_for(unit.tenant):
        await jobs.settle()
        assert len(await followers(unit)) == 1
        async with db.transaction():
            await db.changed("UPDATE follower SET asked_at = asked_at - $1::interval",
                             timedelta(days=7, minutes=1))  # fmt: skip
        await jobs.settle()
    assert await followers(unit) == []


@pytest.mark.parametrize(
    "email",
    [
        "", "x", "a@b", "a b@example.com", "a@example.com\nBcc: all@example.com",
        "a@example.com\r\nSubject: x", "a@example.com,b@example.com", "<a@example.com>",
        "a@exa mple.com", "สมชาย@example.com", "a" * 10_000 + "@example.com",
        "a@" + "b." * 200 + "c",
        "a..b@example.com", "a@-x.com", "a@example.com\x00", '"a b"@example.com', "a@[127.0.0.1]",
    ],
)  # fmt: skip
async def test_hostile_addresses_are_refused(unit, client, email):
    answer = await ask(client(unit), email)
    assert answer.status_code == 422
    assert "ใส่ที่อยู่อีเมล" in answer.text
    assert len(answer.text) < 40_000
    assert await followers(unit) == []


async def test_an_unknown_category_is_refused(unit, client):
    for category in ("nothing", "x" * 10_000, "'; DROP TABLE follower --"):
        answer = await ask(client(unit), address(), category=category)
        assert answer.status_code == 422
    assert await followers(unit) == []


async def test_a_flood_is_stopped(unit, client, monkeypatch):
    monkeypatch.setattr(actions, "PER_UNIT", 5)
    http = client(unit)
    answers = [(await ask(http, address())).status_code for _ in range(8)]
    assert answers == [200] * 5 + [429] * 3
    assert len(await followers(unit)) == 5


async def test_ten_at_once_are_one_follower_and_one_letter(unit, client, mailbox):
    http, email = client(unit), address()
    await asyncio.gather(*(ask(http, email) for _ in range(10)))
    await relay()
    assert len(await followers(unit)) == 1
    assert len(letters(mailbox, email)) == 1


async def test_a_form_from_another_site_is_refused(unit, client):
    answer = await client(unit).post(
        "/follow", data={"email": address()}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
