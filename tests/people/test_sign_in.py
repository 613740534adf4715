"""Signing in, sessions and tokens: one answer for every wrong guess, secrets for one host only, and
no change without a proof that it came from our own page."""

import re
from datetime import timedelta

import httpx
import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.people import actions, sessions
from portal.people.roles import Role
from tests import make

COOKIE = "__Host-session"


@pytest.fixture(autouse=True)
async def nobody_guessed_before(unit):
    """All tests come from one address, whose wrong guesses are counted together."""
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed("DELETE FROM attempt")


async def enter(http: httpx.AsyncClient, username: str, password: str = make.PASSWORD, **more):
    return await http.post(
        "/staff/sign-in", data={"username": username, "password": password, **more}
    )


@pytest.fixture
async def browser(unit, client):
    """A browser that has signed in as the unit's staff; `csrf` is what its pages carry."""
    http = client(unit)
    assert (await enter(http, unit.staff.username)).status_code == 303
    page = await http.get("/staff/account")
    http.csrf = re.search(r'name="csrf" value="(\w+)"', page.text)[1]
    return http


async def test_the_cookie_is_for_this_host_alone(unit, client):
    answer = await enter(client(unit), unit.staff.username)
    said = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/staff/"
    for word in ("__host-session=", "secure", "httponly", "samesite=lax", "path=/"):
        assert word in said
    assert "domain" not in said
    assert "max-age" not in said  # it ends with the browser


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("nobody-at-all", make.PASSWORD), (None, "wrong"), (None, ""), ("", ""),
        (None, "x" * 5_000), ("\x00", "\x00"), ("ก" * 500, "ก"), ("' OR 1=1 --", "x"),
        ("\u212a", "x"),
    ],
)  # fmt: skip
async def test_every_wrong_guess_gets_the_same_words(unit, client, username, password):
    answer = await enter(
        client(unit), unit.staff.username if username is None else username, password
    )
    assert answer.status_code == 401
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in answer.text
    assert "set-cookie" not in answer.headers
    assert make.PASSWORD not in answer.text


async def test_another_units_person_is_nobody_here(unit, other, client):
    answer = await enter(client(other), unit.staff.username)
    assert answer.status_code == 401
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in answer.text


async def test_after_ten_wrong_guesses_even_the_right_one_waits(unit, client):
    http = client(unit)
    for _ in range(10):
        assert (await enter(http, unit.staff.username, "wrong")).status_code == 401
    answer = await enter(http, unit.staff.username)
    assert answer.status_code == 429
    assert "รอ 15 นาที" in answer.text
    assert (await enter(http, unit.approver.username)).status_code == 303  # nobody else waits


async def test_a_name_in_capitals_with_blanks_is_the_same_person(unit, client):
    assert (await enter(client(unit), f" {unit.staff.username.upper()} ")).status_code == 303


async def test_a_session_given_beforehand_is_never_taken_over(unit, client):
    http = client(unit)
    http.cookies.set(COOKIE, "planted", domain=f"{unit.slug}.localhost")
    answer = await enter(http, unit.staff.username)
    assert answer.cookies[COOKIE] != "planted"
    assert len(answer.cookies[COOKIE]) >= 43


async def test_a_session_is_nothing_at_another_unit(unit, other, client, browser):
    stolen = {"Cookie": f"{COOKIE}={browser.cookies[COOKIE]}"}
    assert (await client(unit).get("/staff/account", headers=stolen)).status_code == 200
    answer = await client(other).get("/staff/account", headers=stolen)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/staff/sign-in?next=")


async def test_signing_out_ends_it_for_whoever_kept_the_cookie(unit, client, browser):
    kept = {"Cookie": f"{COOKIE}={browser.cookies[COOKIE]}"}
    answer = await browser.post("/staff/sign-out", data={"csrf": browser.csrf})
    assert answer.status_code == 303
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert (await client(unit).get("/staff/account", headers=kept)).status_code == 303
    assert (await client(unit).get("/staff/sign-out")).status_code == 405  # no picture can do it


async def test_signing_out_everywhere_ends_tokens_too(unit, client, browser):
    token = client(unit, unit.staff)
    assert (await token.get("/api/v1/requests")).status_code == 200
    assert (
        await browser.post("/staff/sign-out-everywhere", data={"csrf": browser.csrf})
    ).status_code == 303
    assert (await token.get("/api/v1/requests")).status_code == 401
    assert (await browser.get("/staff/account")).status_code == 303


@pytest.mark.parametrize(
    ("headers", "csrf"),
    [
        ({}, None), ({}, ""), ({}, "0" * 64), ({"X-CSRF-Token": "x"}, None),
        ({"Origin": "https://evil.example"}, True), ({"Origin": "null"}, True),
        ({"Origin": "https://sibling.localhost"}, True), ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
    ],
)  # fmt: skip
async def test_no_change_without_our_own_page(unit, browser, headers, csrf):
    data = {"csrf": browser.csrf if csrf is True else csrf} if csrf is not None else {}
    before = await browser.get("/api/v1/requests")
    answer = await browser.post("/staff/requests/new", data=data | {"title": "x"}, headers=headers)
    assert answer.status_code == 403
    assert (await browser.get("/api/v1/requests")).json()["total"] == before.json()["total"]


async def test_with_our_own_page_it_is_done(unit, browser):
    own = {"Origin": f"https://{unit.slug}.localhost", "Sec-Fetch-Site": "same-origin"}
    data = {"csrf": browser.csrf, "title": "x"}
    answer = await browser.post("/staff/requests/new", data=data, headers=own)
    assert answer.status_code == 303
    by_program = await browser.post(
        "/api/v1/requests", json={"title": "x"}, headers={"X-CSRF-Token": browser.csrf}
    )
    assert by_program.status_code == 201


async def test_the_proof_of_another_session_is_none(unit, client, browser):
    second = client(unit)
    await enter(second, unit.approver.username)
    answer = await second.post("/staff/requests/new", data={"csrf": browser.csrf, "title": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/staff/", "/\\evil.example", "/staff/../../x",
        "javascript:alert(1)", "/staff/\r\nX: y", "/p/1", "", "\\staff\\", "/staff\\@evil",
    ],
)  # fmt: skip
async def test_signing_in_leads_nowhere_else(unit, client, target):
    answer = await enter(client(unit), unit.staff.username, next=target)
    assert answer.status_code == 303
    assert re.fullmatch(r"/staff/[\w./-]*", answer.headers["location"])
    assert "evil" not in answer.headers["location"]


async def test_who_is_disabled_or_whose_role_is_over_is_out_at_once(unit, client, browser):
    leaving = client(unit)
    await enter(leaving, unit.reviewer.username)
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                "UPDATE membership SET ends_on = current_date - 2, starts_on = current_date - 9"
                " WHERE account = $1",
                unit.reviewer.person.account,
            )
    assert (await leaving.get("/staff/")).status_code == 403
    assert (await enter(client(unit), unit.reviewer.username)).status_code == 401
    with acting_for(unit.tenant):
        await actions.disable(unit.staff.username)
    assert (await browser.get("/staff/")).status_code == 303
    assert (await client(unit, unit.staff).get("/api/v1/requests")).status_code == 401


@pytest.mark.parametrize("column", ["expires_at", "last_seen_at"])
async def test_a_session_ends_by_itself(unit, browser, column):
    with acting_for(unit.tenant):
        async with db.transaction():
            await db.changed(
                f"UPDATE session SET {column} = now() - $1::interval WHERE account = $2",
                timedelta(hours=8, seconds=1),
                unit.staff.person.account,
            )
    assert (await browser.get("/staff/")).status_code == 303


async def test_a_token_does_no_more_than_its_scopes(unit, client):
    with acting_for(unit.tenant):
        secret = await sessions.issue_token(unit.staff.person.account, "read", ["read"], 1)
    http = client(unit)
    http.headers["Authorization"] = f"Bearer {secret}"
    assert (await http.get("/api/v1/requests")).status_code == 200
    answer = await http.post("/api/v1/requests", json={"title": "x"})
    assert answer.status_code == 403
    assert "write" in answer.json()["detail"]


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "bearer \xff"]
)
async def test_what_is_no_token_is_nobody(unit, client, given):
    http = client(unit)
    answer = await http.get("/api/v1/requests", headers={"Authorization": given.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_new_password_ends_every_session(unit, client, browser):
    second = client(unit)
    await enter(second, unit.staff.username)
    new = {"current": make.PASSWORD, "new": "อำเภอแก่งคอย 2570", "again": "อำเภอแก่งคอย 2570"}
    for wrong, name in (
        ({"current": "x"}, "current"), ({"again": "x"}, "again"),
        ({"new": "short", "again": "short"}, "new"),
        ({"new": unit.staff.username, "again": unit.staff.username}, "new"),
    ):  # fmt: skip
        answer = await browser.post(
            "/staff/account/password", data={"csrf": browser.csrf} | new | wrong
        )
        assert answer.status_code == 422, wrong
        assert f'id="f-{name}' in answer.text
    done = await browser.post("/staff/account/password", data={"csrf": browser.csrf} | new)
    assert done.status_code == 303
    assert (await second.get("/staff/")).status_code == 303
    assert (await enter(client(unit), unit.staff.username)).status_code == 401
    assert (await enter(client(unit), unit.staff.username, new["new"])).status_code == 303


async def test_secrets_are_kept_only_as_hashes(unit, browser):
    secret = browser.cookies[COOKIE]
    with acting_for(unit.tenant):
        await _look_for(secret, unit)


async def _look_for(secret, unit):
    async with db.transaction():
        for table in ("session", "token", "account"):
            rows = await db.rows(f"SELECT to_jsonb(t)::text AS row FROM {table} t")
            text = "\n".join(row["row"] for row in rows)
            assert secret not in text
            assert unit.staff.token not in text
            assert make.PASSWORD not in text


async def test_roles_of_a_unit_are_no_roles_of_the_platform(unit, client):
    assert {str(role) for role in unit.unit_admin.person.roles} == {Role.UNIT_ADMIN}
    http = client(unit, unit.unit_admin)
    http.base_url = "https://platform.localhost"
    assert (await http.get("/api/v1/tenants")).status_code == 401
