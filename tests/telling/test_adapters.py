"""LINE and webhook, spoken to real servers: once for each event, signed, tried again, sealed."""

import hashlib
import hmac
import json

import pytest

from portal.kit import db, outside
from portal.kit.errors import Invalid, Unavailable
from portal.kit.seal import seal, unseal
from portal.kit.tenancy import acting_for
from portal.telling import actions, queries
from tests import make

GROUP = "C" + "0123456789abcdef" * 2
TOKEN = "line-channel-token-0123456789"
SECRET = "a shared secret".replace(" ", "-") + "-0001"


async def _set(unit, kind, address, secret):
    with acting_for(unit.tenant):
        await actions.set_adapter(kind, address, secret, unit.unit_admin.person)


async def _sent(unit, kind):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await queries.deliveries(kind, 50)


async def test_a_webhook_is_signed_and_says_what_happened(unit, receiver, reach, drain):
    await _set(unit, "webhook", f"{receiver.url}/hook?k=1", SECRET)
    made = await make.publication(unit, "submitted")
    await drain()
    (got,) = receiver.got
    signed = got.headers["x-portal-timestamp"].encode() + b"." + got.body
    right = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert got.headers["x-portal-signature"] == f"sha256={right}"
    assert got.path == "/hook?k=1"
    said = json.loads(got.body)
    assert said["delivery"] == got.headers["x-portal-delivery"]
    assert (said["event"], said["item"]["state"]) == ("waiting", "submitted")
    assert said["unit"] == {"slug": unit.slug, "name": unit.file.unit.name_th}
    assert said["url"].endswith(f"/staff/requests/{made}")
    assert unit.slug in said["url"]


async def test_line_is_pushed_to_the_group_without_anybodys_name(unit, receiver, reach, drain):
    await _set(unit, "line", GROUP, TOKEN)
    await make.publication(unit, "published")
    await drain()
    assert {one.path for one in receiver.got} == {"/v2/bot/message/push"}
    assert {one.headers["authorization"] for one in receiver.got} == {f"Bearer {TOKEN}"}
    keys = [one.headers["x-line-retry-key"] for one in receiver.got]
    assert len(set(keys)) == len(keys)
    texts = [json.loads(one.body)["messages"][0]["text"] for one in receiver.got]
    assert any("เผยแพร่บนเว็บไซต์แล้ว" in text for text in texts)
    for text in texts:
        assert unit.file.unit.name_th in text
        assert not any(someone.person.name in text for someone in unit.people.values())


@pytest.mark.parametrize("fault", [500, 302, 404, 5.6])
async def test_what_fails_is_said_and_tried_again_and_then_sent_once(
    unit, receiver, reach, drain, client, fault
):
    receiver.answers = [fault, 200]
    await _set(unit, "webhook", receiver.url, SECRET)
    await make.publication(unit, "submitted")
    await drain()
    (row,) = await _sent(unit, "webhook")
    assert (row["tries"], row["done_at"]) == (1, None)
    page = (await client(unit, unit.unit_admin).get("/staff/settings/telling/")).text
    assert ("ไม่ตอบภายใน 5 วินาที" if fault == 5.6 else f"ปลายทางตอบ {fault}") in page
    await drain(again=True)
    (row,) = await _sent(unit, "webhook")
    assert row["done_at"]
    assert row["last_error"] == ""
    assert len(receiver.got) == 2  # a redirect was not followed
    assert len({one.headers["x-portal-delivery"] for one in receiver.got}) == 1
    with acting_for(unit.tenant):
        from portal.telling.delivering import deliver

        await deliver(str(row["id"]))
    assert len(receiver.got) == 2


async def test_an_event_is_told_once_however_often_its_job_runs(unit, receiver, reach, drain):
    await _set(unit, "line", GROUP, TOKEN)
    await _set(unit, "webhook", receiver.url, SECRET)
    made = await make.publication(unit, "submitted")
    await drain()
    from portal.telling.jobs import spread

    with acting_for(unit.tenant):
        async with db.transaction():
            version = await db.value("SELECT version FROM publication WHERE id = $1", made)
        await spread(str(made), version, "submit", "waiting")
    await drain()
    assert len(receiver.got) == 2


async def test_line_says_409_for_what_it_has(unit, receiver, reach, drain):
    receiver.answers = [409]
    await _set(unit, "line", GROUP, TOKEN)
    await make.publication(unit, "submitted")
    await drain()
    assert (await _sent(unit, "line"))[0]["done_at"]


async def test_nothing_goes_to_or_about_another_unit(unit, other, receiver, reach, drain):
    await _set(unit, "webhook", f"{receiver.url}/first", SECRET)
    await _set(other, "webhook", f"{receiver.url}/second", SECRET)
    await make.publication(unit, "published")
    await drain()
    assert receiver.got
    for got in receiver.got:
        assert got.path == "/first"
        assert other.slug.encode() not in got.body
    assert not await _sent(other, "webhook")


async def test_a_removed_adapter_is_told_nothing_more(unit, receiver, reach, drain):
    receiver.answers = [500, 200]
    await _set(unit, "webhook", receiver.url, SECRET)
    await make.publication(unit, "submitted")
    await drain()
    with acting_for(unit.tenant):
        await actions.remove_adapter("webhook", unit.unit_admin.person)
    await drain(again=True)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
     "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1",
     "255.255.255.255", "not an address"],
)  # fmt: skip
def test_addresses_inside_are_not_outside(address):
    assert not outside.is_outside(address)


def test_public_addresses_are_outside():
    assert outside.is_outside("203.150.1.1") or outside.is_outside("8.8.8.8")
    assert outside.is_outside("2001:4860:4860::8888")


async def test_a_name_that_leads_inside_is_refused_and_nothing_is_sent(unit, receiver, drain):
    """As in production: localhost is a name whose address is inside."""
    port = receiver.url.rsplit(":", 1)[1]
    with pytest.raises(Invalid):
        await outside.post(f"https://localhost:{port}/", b"x", {})
    await _set(unit, "webhook", f"https://localhost:{port}/", SECRET)
    await make.publication(unit, "submitted")
    await drain()
    assert not receiver.got
    (row,) = await _sent(unit, "webhook")
    assert "เครือข่ายภายใน" in row["last_error"]


@pytest.mark.parametrize(
    ("kind", "address", "secret", "wrong"),
    [
        ("webhook", "http://example.org/", SECRET, {"address"}),
        ("webhook", "https://user:pw@example.org/", SECRET, {"address"}),
        ("webhook", "javascript:alert(1)", SECRET, {"address"}),
        ("webhook", "https://example.org/", "short", {"secret"}),
        ("webhook", "https://example.org/", "", {"secret"}),
        ("webhook", "https://example.org/", "ab\r\nX-Evil: 1 long enough", {"secret"}),
        ("line", "กลุ่มของเรา", TOKEN, {"address"}),
        ("line", "", "", {"address", "secret"}),
    ],
)
async def test_what_cannot_be_set_is_said_by_field(unit, client, kind, address, secret, wrong):
    http = client(unit, unit.unit_admin)
    answer = await http.post(
        f"/staff/settings/telling/{kind}", data={"address": address, "secret": secret}
    )
    assert answer.status_code == 422
    for name in ("address", "secret"):
        assert (f'id="{kind}-{name}-error"' in answer.text) == (name in wrong)
    if secret:
        assert secret not in answer.text


async def test_a_secret_is_sealed_and_never_shown_again(unit, client, receiver, reach, drain):
    http = client(unit, unit.unit_admin)
    sent = {"address": GROUP, "secret": TOKEN}
    assert (await http.post("/staff/settings/telling/line", data=sent)).status_code == 303
    page = (await http.get("/staff/settings/telling/")).text
    assert "ค่าลับตั้งแล้ว" in page
    assert TOKEN not in page
    with acting_for(unit.tenant):
        async with db.transaction():
            kept = await db.value("SELECT secret FROM adapter WHERE kind = 'line'")
            lines = await db.rows("SELECT detail FROM audit_entry WHERE action LIKE 'telling%'")
        assert TOKEN not in kept
        assert unseal(kept, "line") == TOKEN
    assert len(lines) == 1
    assert TOKEN not in lines[0]["detail"]
    answer = await http.post("/staff/settings/telling/line", data={"address": GROUP, "secret": ""})
    assert answer.status_code == 303  # an empty secret keeps the old one
    assert (await http.post("/staff/settings/telling/line/test")).status_code == 303
    await drain()
    assert receiver.got[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert (await http.post("/staff/settings/telling/line/remove")).status_code == 303
    assert (await http.post("/staff/settings/telling/line/test")).status_code == 404


async def test_a_sealed_text_opens_nowhere_else(unit, other):
    with acting_for(unit.tenant):
        sealed = seal("the secret", "line")
        with pytest.raises(Unavailable):
            unseal(sealed, "webhook")
    with acting_for(other.tenant), pytest.raises(Unavailable):
        unseal(sealed, "line")


async def test_only_the_administrator_comes_in(unit, client):
    for who in ("staff", "approver", "webmaster"):
        http = client(unit, unit.people[who])
        assert (await http.get("/staff/settings/telling/")).status_code == 403
        assert (await http.post("/staff/settings/telling/line/test")).status_code == 403


async def test_what_was_not_taken_can_be_sent_again_from_the_page(
    unit, client, receiver, reach, drain
):
    receiver.answers = [401]
    await _set(unit, "line", GROUP, TOKEN)
    await make.publication(unit, "submitted")
    for _ in range(8):
        await drain(again=True)
    assert len(receiver.got) == 8  # then the outbox leaves it to people
    receiver.answers = [200]
    await drain(again=True)
    assert len(receiver.got) == 8
    http = client(unit, unit.unit_admin)
    assert "LINE ไม่รับโทเคนนี้" in (await http.get("/staff/settings/telling/")).text
    assert (await http.post("/staff/settings/telling/line/again")).status_code == 303
    await drain()
    assert (await _sent(unit, "line"))[0]["done_at"]
