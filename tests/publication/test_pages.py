"""The staff pages by HTTP: each page for each role, the filters as browsers send them, and the one
form that serves every step."""

import pytest

from tests import make


@pytest.fixture(scope="module")
async def office():
    unit = await make.unit(make.TWO_STEPS)
    for state in ("draft", "submitted", "approved", "rejected", "published", "taken_down"):
        await make.publication(unit, state)
    return unit


@pytest.mark.parametrize("who", ["staff", "reviewer", "approver", "webmaster", "unit_admin"])
@pytest.mark.parametrize("lang", ["th", "en"])
async def test_every_page_opens_for_every_role_in_both_languages(office, client, who, lang):
    http = client(office, office.people[who])
    found = (await http.get("/api/v1/requests?page_size=100")).json()["items"]
    pages = ["/staff/", "/staff/requests/", "/staff/requests/new", "/staff/publications/",
             "/staff/account", *(f"/staff/requests/{one['id']}" for one in found)]  # fmt: skip
    for page in pages:
        answer = await http.get(f"{page}?lang={lang}")
        assert answer.status_code == 200, (page, answer.text[:300])
        assert f'<html lang="{lang}"' in answer.text
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200), ("?state=&mine=false", 200), ("?state=draft&mine=true", 200),
        ("?state=nonsense", 422), ("?page=0", 422), ("?page=99", 200),
    ],
)  # fmt: skip
async def test_the_list_is_filtered_as_the_browser_asks(office, client, query, status):
    http = client(office, office.staff)
    assert (await http.get(f"/staff/requests/{query}")).status_code == status
    assert (await http.get(f"/staff/publications/{query}")).status_code == status


async def test_what_was_typed_is_kept_when_it_does_not_hold(office, client):
    http = client(office, office.staff)
    answer = await http.post(
        "/staff/requests/new",
        data={"title": "แผนงาน", "coverage_from": "31/2/2570", "external_links": "javascript:x",
              "then": "save"},
    )  # fmt: skip
    assert answer.status_code == 422
    for kept in ("แผนงาน", "31/2/2570", "javascript:x", "พิมพ์วันที่แบบ", "ลิงก์ต้องขึ้นต้น"):
        assert kept in answer.text


async def test_a_form_with_gaps_is_kept_as_a_draft_and_says_what_is_missing(office, client):
    http = client(office, office.staff)
    answer = await http.post("/staff/requests/new", data={"title": "ยังไม่ครบ", "then": "submit"})
    assert answer.status_code == 422
    assert "ระบุแหล่งที่มา" in answer.text
    drafts = (await http.get("/api/v1/requests?state=draft&mine=true")).json()["items"]
    assert "ยังไม่ครบ" in [one["title"] for one in drafts]


async def test_thai_dates_files_and_submitting_in_one_go(office, client):
    http = client(office, office.staff)
    answer = await http.post(
        "/staff/requests/new",
        data={
            "title": "แผนจัดซื้อ", "category": "news", "source": "งานพัสดุ",
            "coverage_from": "1 ต.ค. 2569", "coverage_to": "30/9/2570",
            "publish_until": "๓๐ กันยายน ๒๕๗๓", "then": "submit",
        },
        files=[
            ("file", ("แผน.pdf", make.pdf("a"))),
            ("file", ("รูป.JPEG", make.jpeg())),
        ],
    )  # fmt: skip
    assert answer.status_code == 422
    assert "ใส่คำบรรยายภาพของ รูป.jpg" in answer.text  # R55; all else is kept
    draft = (await http.get("/api/v1/requests?state=draft&mine=true")).json()["items"][0]
    picture = next(one["id"] for one in draft["documents"] if one["type"] == "jpg")
    answer = await http.post(
        f"/staff/requests/{draft['id']}/edit",
        data={f"alt-{picture}": "ป้ายประกาศ", "then": "submit"},
    )
    assert answer.status_code == 303, answer.text[:500]
    request = answer.headers["location"].split("/")[-1].split("?")[0]
    seen = (await http.get(f"/api/v1/requests/{request}")).json()
    assert (seen["state"], seen["publish_until"]) == ("submitted", "2030-09-30")
    assert [one["filename"] for one in seen["documents"]] == ["แผน.pdf", "รูป.jpg"]


async def test_a_refused_file_loses_nothing_else(office, client):
    http = client(office, office.staff)
    answer = await http.post(
        "/staff/requests/new",
        data={"title": "มีไฟล์ผิด", "then": "submit"},
        files=[("file", ("โปรแกรม.pdf", b"MZ" + b"0" * 99)), ("file", ("ดี.pdf", make.pdf("b")))],
    )
    assert answer.status_code == 422
    assert "ไม่ใช่การเปลี่ยนชื่อ" in answer.text
    assert "ดี.pdf" in answer.text
    assert "มีไฟล์ผิด" in answer.text


async def test_a_step_by_the_form_and_its_refusal_beside_the_field(office, client):
    made = await make.publication(office, "submitted")
    http = client(office, office.reviewer)
    page = f"/staff/requests/{made}"
    bad = await http.post(f"{page}/actions", data={"action": "reject", "reason": ""})
    assert bad.status_code == 422
    assert "บอกเหตุผลด้วย" in bad.text
    done = await http.post(
        f"{page}/actions",
        data={"action": "reject", "reason_code": "mission", "reason": "ไม่เกี่ยวข้อง"},
    )
    assert done.status_code == 303
    assert "ไม่เกี่ยวข้อง" in (await client(office, office.staff).get(page)).text
    late = await http.post(f"{page}/actions", data={"action": "forward"})
    assert late.status_code == 409


async def test_a_picture_is_described_in_the_form(office, client):
    http = client(office, office.staff)
    jpg = make.jpeg()
    made = await http.post(
        "/staff/requests/new",
        data={"title": "ภาพ", "then": "save"},
        files=[("file", ("ก.jpg", jpg))],
    )
    request = made.headers["location"].split("/")[-1].split("?")[0]
    document = (await http.get(f"/api/v1/requests/{request}")).json()["documents"][0]["id"]
    done = await http.post(
        f"/staff/requests/{request}/edit",
        data={"title": "ภาพ", f"alt-{document}": "เจ้าหน้าที่ฉีดวัคซีน", "then": "save"},
    )
    assert done.status_code == 303
    shown = (await http.get(f"/api/v1/requests/{request}")).json()["documents"][0]
    assert shown["alt"] == "เจ้าหน้าที่ฉีดวัคซีน"


async def test_what_was_allowed_by_word_of_mouth_is_said_where_it_is_confirmed(unit, client):
    """R67: nobody confirms in the queue what they cannot see there."""
    made = await make.publication(unit, "submitted")
    said = {"approver": unit.approver.username, "channel": "phone", "urgency": "น้ำท่วมฉับพลัน"}
    spoken = await make.soon(unit, -60)
    await make.do(unit, made, "webmaster", "record_verbal_approval", spoken_at=spoken, **said)
    page = (await client(unit, unit.approver).get("/staff/")).text
    for words in ("ทางโทรศัพท์", "น้ำท่วมฉับพลัน", unit.webmaster.person.name, "ยืนยันว่าอนุญาตแล้ว"):
        assert words in page
    assert "น้ำท่วมฉับพลัน" not in (await client(unit, unit.webmaster).get("/staff/")).text
