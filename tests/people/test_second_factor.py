"""A second factor: set up, asked for, taken once, replaced by a recovery code, required."""

import asyncio
import re

import pytest
from msgspec.structs import replace
from pyotp.totp import TOTP

from portal.kit import clock, db
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.people.second_factor import STEP
from portal.tenants.actions import apply_unit
from tests import make
from tests.people.test_sign_in import enter, nobody_guessed_before  # noqa: F401

PAGE = "/staff/account/second-factor"


async def now(unit) -> int:
    """The database's time, not so near the end of a code's half minute that it ends meanwhile."""
    with acting_for(unit.tenant):
        while True:
            async with db.transaction():
                found = int(clock.now().timestamp())
            if found % STEP < STEP - 5:
                return found
            await asyncio.sleep(1)


def hidden(page, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, name
    return found[1]


async def set_up(http, unit, later: int = 0):
    """(the secret, the recovery codes) after setting it up by the page."""
    page = await http.get(PAGE)
    found = re.search(r'<p class="mono any">([A-Z2-7 ]+)</p>', page.text)
    assert found
    secret = found[1].replace(" ", "")
    assert secret not in hidden(page, "box")
    given = {
        "csrf": hidden(page, "csrf"),
        "box": hidden(page, "box"),
        "code": TOTP(secret).at(await now(unit) + later),
        "password": make.PASSWORD,
    }
    done = await http.post(PAGE, data=given)
    assert done.status_code == 200, done.text
    return secret, re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", done.text)


@pytest.fixture
async def browser(unit, client):
    http = client(unit)
    await enter(http, unit.staff.username)
    return http


async def second(http, half_page, code):
    data = {"half": hidden(half_page, "half"), "next": "/staff/requests/", "code": code}
    return await http.post("/staff/sign-in/code", data=data)


async def test_after_it_is_set_up_the_password_alone_opens_nothing(unit, client, browser):
    secret, codes = await set_up(browser, unit, -30)
    assert len(set(codes)) == 10
    http = client(unit)
    half = await enter(http, unit.staff.username)
    assert half.status_code == 200
    assert "set-cookie" not in half.headers
    assert (await http.get("/staff/")).status_code == 303
    for wrong in ("", "000000", "๑", "x" * 40, "½½½½½½"):
        assert (await second(http, half, wrong)).status_code == 401
    half = await enter(http, unit.staff.username)
    code = TOTP(secret).at(await now(unit))
    done = await second(http, half, f"{code[:3]} {code[3:]}")
    assert done.headers["location"] == "/staff/requests/"
    assert (await http.get("/staff/")).status_code == 200
    again = await enter(client(unit), unit.staff.username)
    assert (await second(client(unit), again, code)).status_code == 401  # taken already
    reader = client(unit)
    half = await enter(reader, unit.staff.username)
    thai_digits = "".join(chr(ord("๐") + int(one)) for one in TOTP(secret).at(await now(unit) + 30))
    assert (await second(reader, half, thai_digits)).status_code == 303


async def test_a_recovery_code_stands_in_once(unit, client, browser):
    _, codes = await set_up(browser, unit)
    half = await enter(client(unit), unit.staff.username)
    assert (await second(client(unit), half, f" {codes[0].upper()} ")).status_code == 303
    half = await enter(client(unit), unit.staff.username)
    assert (await second(client(unit), half, codes[0])).status_code == 401


async def test_five_wrong_codes_end_the_half_sign_in(unit, client, browser):
    secret, _ = await set_up(browser, unit, -30)
    half = await enter(client(unit), unit.staff.username)
    for _ in range(5):
        assert (await second(client(unit), half, "000000")).status_code == 401
    answer = await second(client(unit), half, TOTP(secret).at(await now(unit)))
    assert answer.status_code == 401
    assert "ตั้งแต่ต้น" in answer.text


async def test_a_half_sign_in_is_for_one_unit(unit, other, client, browser):
    secret, _ = await set_up(browser, unit, -30)
    half = await enter(client(unit), unit.staff.username)
    answer = await second(client(other), half, TOTP(secret).at(await now(unit)))
    assert answer.status_code == 401


@pytest.mark.parametrize(("name", "value"), [("code", "000000"), ("password", "wrong")])
async def test_setting_it_up_needs_both_proofs_and_keeps_the_qr_code(unit, browser, name, value):
    page = await browser.get(PAGE)
    found = re.search(r'<p class="mono any">([A-Z2-7 ]+)</p>', page.text)
    assert found
    secret = found[1].replace(" ", "")
    given = {
        "csrf": hidden(page, "csrf"), "box": hidden(page, "box"),
        "code": TOTP(secret).at(await now(unit)), "password": make.PASSWORD,
    }  # fmt: skip
    refused = await browser.post(PAGE, data=given | {name: value})
    assert refused.status_code == 422
    assert f'href="#f-{name}"' in refused.text
    assert found[1] in refused.text
    tampered = await browser.post(PAGE, data=given | {"box": "1:" + "A" * 80})
    assert tampered.status_code == 422
    assert hidden(tampered, "box") not in (given["box"], "1:" + "A" * 80), "another picture"
    assert (await browser.get("/staff/account")).text.count("ยังไม่ได้ตั้ง") == 1


async def test_it_is_taken_off_with_both_proofs(unit, client, browser):
    _, codes = await set_up(browser, unit)
    page = await browser.get(PAGE)
    given = {"csrf": hidden(page, "csrf"), "code": codes[1], "password": make.PASSWORD}
    assert (await browser.post(f"{PAGE}/off", data=given | {"password": "x"})).status_code == 422
    assert (await browser.post(f"{PAGE}/off", data=given)).status_code == 303
    assert (await enter(client(unit), unit.staff.username)).status_code == 303


async def test_where_the_unit_asks_for_it_nothing_else_opens_before(unit, client):
    rules = replace(unit.file.organisation, second_factor="required")
    await apply_unit(replace(unit.file, organisation=rules), SYSTEM)
    http = client(unit)
    await enter(http, unit.staff.username)
    for path in ("/staff/", "/staff/requests/", "/staff/account"):
        answer = await http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert (await http.get("/api/v1/requests")).status_code == 403
    await set_up(http, unit)
    assert (await http.get("/staff/")).status_code == 200
    assert (await client(unit, unit.staff).get("/api/v1/requests")).status_code == 200


async def test_its_secrets_are_sealed_or_hashed(unit, browser):
    secret, codes = await set_up(browser, unit)
    with acting_for(unit.tenant):
        async with db.transaction():
            for table in ("account", "recovery_code"):
                rows = await db.rows(f"SELECT to_jsonb(t)::text AS row FROM {table} t")
                text = "\n".join(row["row"] for row in rows)
                assert secret not in text
                assert codes[0] not in text
