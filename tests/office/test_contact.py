"""How the unit is reached, kept by its administrator and shown in the foot of each page (R114)."""

import pytest

GIVEN = {"address": "เลขที่ 1 แก่งคอย", "phone": "0 3624 4433 ต่อ 12", "email": "sso@example.go.th",
         "fax": "0 3624 4434", "map_url": "https://maps.example.go.th/x",
         "dpo": "หัวหน้ากลุ่มงาน", "dpo_email": "dpo@example.go.th"}  # fmt: skip


async def test_what_is_kept_is_seen_at_once(unit, client):
    admin = client(unit, unit.unit_admin)
    assert "0 3624 4433" not in (await client(unit).get("/")).text
    answer = await admin.post("/staff/settings/contact", data=GIVEN)
    assert answer.status_code == 303, answer.text
    assert "0 3624 4433 ต่อ 12" in (await admin.get("/staff/settings/contact")).text
    http = client(unit)
    for path in ("/", "/contact"):
        page = (await http.get(path)).text
        for words in ("tel:036244433", "เลขที่ 1 แก่งคอย", "mailto:sso@example.go.th"):
            assert words in page, (path, words)
    assert "dpo@example.go.th" in (await http.get("/privacy")).text


async def test_its_categories_answer_by_themselves(unit, client):
    http = client(unit)
    assert "ยังไม่ดำเนินการ" in (await http.get("/c/contact-phone/")).text
    await client(unit, unit.unit_admin).post("/staff/settings/contact", data=GIVEN)
    for code, words in (("contact-phone", "tel:036244433"), ("contact-fax", "0 3624 4434"),
                        ("contact-map", "https://maps.example.go.th/x"),
                        ("contact-email", "sso@example.go.th")):  # fmt: skip
        page = (await http.get(f"/c/{code}/")).text
        assert words in page.split("<footer")[0], code
        assert "ยังไม่ดำเนินการ" not in page.split("<footer")[0]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("email", "x"), ("phone", "โทร"), ("map_url", "javascript:alert(1)"), ("address", "ก" * 301)],
)
async def test_what_does_not_hold_is_said_beside_its_field(unit, client, name, wrong):
    admin = client(unit, unit.unit_admin)
    answer = await admin.post("/staff/settings/contact", data=GIVEN | {name: wrong})
    assert answer.status_code == 422
    assert f'id="f-{name}-error"' in answer.text
    assert GIVEN["dpo"] in answer.text  # nothing typed is lost
