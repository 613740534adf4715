"""Whatever a form of the settings carries, the answer is words, never a crash."""

import re
from uuid import uuid4

from portal.office import accounts, chain
from portal.people.audience import routes
from portal.tenants.queries import unit_with_slug

FIELDS = {
    *accounts.FIELDS, *chain.STEP_FIELDS, *chain.FLAGS, *chain.NUMBERS, "do", "version", "number",
    "day", "topic", "hours", "evidence", "person", "last_day", "reason", "confirmed", "next",
}  # fmt: skip
NONSENSE = (
    "", "\x00\u202e" * 40, "9" * 2_000, "-1", "1e400", "nan", "๙" * 30, "31/2/2570", "0/0/0",
    "1/1/9999999", "<script>", "' OR 1=1 --", "\ud83d\ude00".encode("utf-16", "surrogatepass")
    .decode("utf-16"), "yes", "save", "up-0", "preview", "=1+1", "ก" * 400,
)  # fmt: skip


async def test_no_form_breaks(unit, client):
    from portal.app import framework

    before = (await unit_with_slug(unit.slug)).facts["approval"]
    asked = 0
    http = client(unit, unit.unit_admin)
    for path, methods, _ in routes(framework()):
        if not path.startswith(("/staff/settings", "/staff/duty")):
            continue
        if path.startswith(("/staff/settings/telling", "/staff/settings/intake")):
            continue
        for who in (unit.staff.person.account, uuid4()):
            address = re.sub(r"\{[^}]+\}", str(who), path)
            if "GET" in methods:
                for value in NONSENSE:
                    asked_for = {"username": value, "kind": value, "done": value, "next": value}
                    answer = await http.get(address, params=asked_for)
                    assert answer.status_code < 500, (path, value)
            if "POST" in methods:
                for value in NONSENSE:
                    form = dict.fromkeys(FIELDS, value) | {"confirmed": "no"}
                    answer = await http.post(address, data=form)
                    assert answer.status_code < 500, (path, value)
                    asked += 1
                answer = await http.post(address, files={name: ("a", b"x") for name in FIELDS})
                assert answer.status_code < 500, path
    assert asked > 100
    assert (await unit_with_slug(unit.slug)).facts["approval"] == before
