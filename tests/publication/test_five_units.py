"""The five real units, through their own JSON API alone: the whole way of a publication, with each
unit's own chain, templates and file policy."""

from datetime import datetime
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from portal.catalog.actions import apply_template
from portal.catalog.template_file import templates
from portal.commands.tenants import TENANTS, read_units
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.tenants.actions import apply_unit
from tests import make

UNITS = {unit.unit.slug: unit for unit in read_units(TENANTS)}


@pytest.fixture(scope="module", params=sorted(UNITS))
async def office(request):
    """A real unit as its file says, under an address of its own, with people of its roles."""
    file = UNITS[request.param]
    names = replace(file.unit, slug=f"{request.param}-{uuid4().hex[:6]}")
    file = replace(file, unit=names)
    tenant, _ = await apply_unit(file, SYSTEM)
    made = make.MadeUnit(tenant, file)
    with acting_for(tenant):
        await apply_template(templates()[file.site.template])
        for name in ("staff", "reviewer", "approver", "webmaster", "webmaster2"):
            made.people[name] = await make.someone(name.rstrip("2"))
    return made


@pytest.fixture
def http(office, client):
    return {name: client(office, someone) for name, someone in office.people.items()} | {
        "citizen": client(office)
    }


async def _ok(answer: httpx.Response, status: int = 200):
    assert answer.status_code == status, answer.text
    return answer.json()


async def _request(http, **fields):
    body = {
        "title": f"แผนปฏิบัติราชการ {uuid4().hex[:6]}", "category": "news",
        "details": "รายละเอียด", "source": "กลุ่มงานบริหาร",
        "coverage_from": "2026-10-01", "coverage_to": "2027-09-30",
        "publish_until": "2030-09-30", **fields,
    }  # fmt: skip
    made = await _ok(await http["staff"].post("/api/v1/requests", json=body), 201)
    data = make.pdf(made["id"])
    document = await _ok(
        await http["staff"].post(
            f"/api/v1/requests/{made['id']}/documents",
            files={"file": ("แผนปฏิบัติราชการ ๒๕๗๐.pdf", data, "application/pdf")},
        ),
        201,
    )
    assert document["type"] == "pdf"
    assert document["size"] == len(data)
    return made["id"], document, data


async def _act(http, who, request, action, **given):
    return await _ok(
        await http[who].post(f"/api/v1/requests/{request}/actions",
                             json={"action": action, **given})
    )  # fmt: skip


async def _allowed(http, office, request):
    await _act(http, "staff", request, "submit")
    if len(office.file.approval.step) == 2:
        assert (await _act(http, "reviewer", request, "forward"))["state"] == "reviewed"
    return await _act(http, "approver", request, "approve")


async def test_asked_allowed_published_found_and_gone(office, http):
    until = datetime.fromisoformat(await make.soon(office, 6))
    request, document, data = await _request(http, publish_until=until.isoformat())
    assert (await _allowed(http, office, request))["state"] == "approved"
    shown = await _act(http, "webmaster", request, "publish")
    assert shown["state"] == "published"
    item = shown["publication"]
    path = httpx.URL(item["documents"][0]["url"]).raw_path.decode()
    citizen = http["citizen"]
    found = await citizen.get(path)
    assert found.content == data
    assert "filename*=UTF-8''%E0%B9%81" in found.headers["content-disposition"]
    for page in ("/", "/c/news/"):
        assert item["id"] in (await citizen.get(page)).text
    categories = await _ok(await citizen.get("/api/v1/categories"))
    assert any(c["count"] or any(s["count"] for s in c["children"]) for c in categories["items"])
    assert (await citizen.get(f"/p/{item['id']}/")).status_code == 200
    await make.after(office, until.isoformat())
    for gone in (f"/p/{item['id']}/", path, f"/api/v1/publications/{item['id']}"):
        assert (await citizen.get(gone)).status_code == 410, gone
    assert item["id"] not in (await citizen.get("/")).text
    assert document["id"] in path


async def test_refused_revised_and_sent_again(office, http):
    request, _, _ = await _request(http)
    await _act(http, "staff", request, "submit")
    decider = "reviewer" if len(office.file.approval.step) == 2 else "approver"
    refused = await _act(
        http, decider, request, "reject", reason_code="incomplete", reason="ขาดตารางวงเงิน"
    )
    assert refused["state"] == "rejected"
    await _act(http, "staff", request, "revise")
    await _ok(await http["staff"].patch(f"/api/v1/requests/{request}", json={"remark": "เพิ่มแล้ว"}))
    assert (await _allowed(http, office, request))["state"] == "approved"
    history = await _ok(await http["staff"].get(f"/api/v1/requests/{request}/history"))
    line = next(line for line in history["items"] if line["action"] == "reject")
    assert (line["from"], line["to"], line["reason"]) == (
        "submitted", "rejected", "ขาดตารางวงเงิน",
    )  # fmt: skip


async def test_allowed_by_word_of_mouth_and_confirmed(office, http):
    request, _, _ = await _request(http, urgent=True)
    await _act(http, "staff", request, "submit")
    said = await _act(
        http, "webmaster", request, "record_verbal_approval",
        approver=office.approver.username, channel="phone", urgency="น้ำท่วม",
        spoken_at=await make.soon(office, -300),
    )  # fmt: skip
    assert (said["state"], said["approval"]) == ("approved", "verbal")
    await _act(http, "webmaster", request, "publish")
    assert (await _act(http, "approver", request, "confirm_verbal_approval"))["approval"] == (
        "confirmed"
    )


async def test_an_edition_in_the_chain_leaves_the_approved_one_public(office, http):
    request, _, _ = await _request(http)
    await _allowed(http, office, request)
    item = (await _act(http, "webmaster", request, "publish"))["publication"]["id"]
    new = await _ok(
        await http["staff"].post(f"/api/v1/publications/{item}/actions", json={"action": "update"})
    )
    assert (new["state"], new["edition"], new["documents"][0]["sha256"]) != ("", 1, "")
    await _ok(await http["staff"].patch(f"/api/v1/requests/{new['id']}", json={"title": "ฉบับสอง"}))
    await _allowed(http, office, new["id"])
    assert (await _ok(await http["citizen"].get(f"/api/v1/publications/{item}")))["version"] == 1
    await _act(http, "webmaster", new["id"], "publish")
    now = await _ok(await http["citizen"].get(f"/api/v1/publications/{item}"))
    assert (now["version"], now["title"]) == (2, "ฉบับสอง")
    longer = await _ok(
        await http["approver"].post(
            f"/api/v1/publications/{item}/actions",
            json={"action": "extend", "publish_until": "2035-01-01", "reason": "ยังใช้อยู่"},
        )
    )
    assert longer["publish_until"] == "2035-01-01"
    down = await http["webmaster"].post(
        f"/api/v1/publications/{item}/actions", json={"action": "take_down", "reason": "ผิด"}
    )
    assert down.json()["state"] == "taken_down"
    assert (await http["citizen"].get(f"/p/{item}/")).status_code == 410
