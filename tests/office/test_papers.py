"""What official papers call the unit, kept by its administrator (R11, R101)."""

import json

import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from tests.drafts.said import draw, words

PATH = "/staff/settings/papers"
GIVEN = {"head_position": "สาธารณสุขอำเภอทดสอบ", "responsible_group": "งานทดสอบ", "manager": "",
         "subject": "แนวทางทดสอบ", "applies_to": "หน่วยงานทดสอบทั้งหมด",
         "agency": "หน่วยทดสอบ โทร. 1"}  # fmt: skip


async def test_what_is_kept_is_what_papers_say(unit, client):
    admin = client(unit, unit.unit_admin)
    assert (await admin.post(PATH, data=GIVEN)).status_code == 303
    page = (await admin.get(PATH)).text
    assert all(words in page for words in GIVEN.values())
    said = words(await draw(unit, "announcement"))
    for part in ("เรื่อง แนวทางทดสอบ พ.ศ. ๒๕๗๐", "สำหรับหน่วยงานทดสอบทั้งหมด", "งานทดสอบ มีหน้าที่",
                 "ต่อสาธารณสุขอำเภอทดสอบ"):  # fmt: skip
        assert part in said
    memo = (await draw(unit, "memo-report")).paper.memo
    assert memo
    assert (memo.agency, memo.to) == ("หน่วยทดสอบ โทร. ๑", "สาธารณสุขอำเภอทดสอบ")
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await db.row(
                "SELECT * FROM audit_entry WHERE action = 'unit_changed' ORDER BY id DESC"
            )
    assert row
    assert json.loads(row["detail"])["was"]["head_position"] == "สาธารณสุขอำเภอแก่งคอย"
    assert row["actor"] == unit.unit_admin.person.account


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("head_position", " "),
        ("subject", "เรื่อง แนวทาง"),
        ("applies_to", "สำหรับทุกคน"),
        ("agency", "ก" * 301),
    ],
)
async def test_what_does_not_hold_is_said_beside_its_field(unit, client, name, wrong):
    answer = await client(unit, unit.unit_admin).post(PATH, data=GIVEN | {name: wrong})
    assert answer.status_code == 422
    assert f'id="f-{name}-error"' in answer.text
    assert "แนวทางทดสอบ" in answer.text or name == "subject"  # nothing that was typed is lost


async def test_only_the_administrator_may(unit, client):
    assert (await client(unit, unit.staff).get(PATH)).status_code == 403
