"""What the files of a request must hold before it is submitted, however they came (R53, R55)."""

import io

import pytest
from PIL import Image

from portal.catalog.kinds import kinds
from portal.documents.intake import policy
from portal.kit import db
from portal.kit.errors import Invalid
from portal.kit.tenancy import acting_for
from portal.publication import actions
from portal.publication.files import attach, describe
from portal.publication.queries import subject
from tests import make

MB = 1024 * 1024


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((60, 40), 50).convert("RGB").save(out, "JPEG")
    return out.getvalue()


async def lacks(unit, made) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        await make.do(unit, made, "staff", "submit")
    return refused.value.fields


@pytest.mark.parametrize("kind", ["document", "article", ""])
async def test_a_picture_says_what_it_shows_whatever_its_kind(unit, kind):
    """Also where a category asks for no kind of content."""
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        document = await attach(made, unit.staff.person, make.upload("ภาพ.jpg", picture()))
        async with db.transaction():
            await db.changed("UPDATE publication SET kind = $2 WHERE id = $1", made, kind)
    assert "ภาพ.jpg" in (await lacks(unit, made))["file"]
    with acting_for(unit.tenant):
        await describe(made, unit.staff.person, document, "...")
    assert "ภาพ.jpg" in (await lacks(unit, made))["file"]  # dots say nothing
    with acting_for(unit.tenant):
        await describe(made, unit.staff.person, document, "ป้ายหน้าสำนักงาน")
    assert (await make.do(unit, made, "staff", "submit")).row.state == "submitted"


async def test_by_the_api_too(unit, client):
    http = client(unit, unit.staff)
    made = (await http.post("/api/v1/requests", json=make.FIELDS)).json()["id"]
    files = {"file": ("a.jpg", picture())}
    assert (await http.post(f"/api/v1/requests/{made}/documents", files=files)).status_code == 201
    sent = await http.post(f"/api/v1/requests/{made}/actions", json={"action": "submit"})
    assert sent.status_code == 422
    assert [one["field"] for one in sent.json()["errors"]] == ["file"]


async def test_the_scan_of_a_letter_needs_no_words(unit):
    """It never is public."""
    made = await make.draft(unit)
    with acting_for(unit.tenant):
        scan = make.upload("หนังสือ.jpg", picture())
        await attach(made, unit.staff.person, scan, internal=True)
    assert (await make.do(unit, made, "staff", "submit")).row.state == "submitted"


def test_the_lowest_limit_counts(unit, monkeypatch):
    facts = {"files": {"types": ["pdf"], "soft_limit_mb": 4, "hard_limit_mb": 50}}
    assert policy(facts).hard == 50 * MB
    assert kinds()["alert"].most_mb == 10
    assert policy(facts, "alert").hard == 10 * MB
    assert policy(facts, "alert").soft == 4 * MB
    facts["files"]["hard_limit_mb"] = 6
    assert policy(facts, "alert").hard == 6 * MB
    facts["files"] |= {"hard_limit_mb": 500, "soft_limit_mb": 500}
    assert policy(facts).hard == policy(facts).soft == 500 * MB


async def test_a_file_too_large_for_its_kind_is_refused_when_it_comes_and_when_it_is_sent(unit):
    """The kind may be chosen after the file was attached."""
    made = await make.draft(unit)
    data = make.pdf("large") + b"\n" * (11 * MB)
    with acting_for(unit.tenant):
        person = unit.staff.person
        await attach(made, person, make.upload("ใหญ่.pdf", data))
        await actions.edit(made, person, {"large_file_reason": "แผนที่"})
        async with db.transaction():
            await db.changed("UPDATE publication SET kind = 'alert' WHERE id = $1", made)
        with pytest.raises(Invalid):
            await attach(made, person, make.upload("empty.pdf", b""))
        async with db.transaction():
            assert (await subject(made)).row.kind == "alert"
    assert "10" in (await lacks(unit, made))["file"]
