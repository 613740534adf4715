"""Template v2 over all five units: no item and no address is lost (R18); what a unit may vary."""

from uuid import uuid4

import pytest
from msgspec.structs import replace

from portal.audit.queries import trail_of
from portal.catalog.actions import apply_template
from portal.catalog.rollout import differences, varied
from portal.catalog.template_file import templates
from portal.commands.tenants import TENANTS, read_units
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.kit.toml_file import FileFaults
from portal.people.person import SYSTEM
from portal.tenants.actions import apply_unit
from portal.tenants.unit_file import Variation, read_unit, write_unit
from tests import make

UNITS = read_units(TENANTS)
# Of each category, a kind of content that asks for nothing more.
KINDS = {"news": "document", "executives": "document", "structure": "page"}


def _second(template):
    """Version 2: a label changed, a category added, one removed with its number given to another,
    one moved under another."""
    entries = []
    for entry in template.category:
        if entry.code == "executives":
            continue
        if entry.code == "history":  # where there is none, the hospital's policy
            entry = replace(entry, name_th="ประวัติ")
        if entry.code in ("news", "structure"):
            entry = replace(entry, name_th=f"{entry.name_th} (ใหม่)")
        entries.append(entry)
    news = next(entry for entry in entries if entry.code == "news")
    entries.remove(news)
    top = entries[0]
    taken = {entry.number for entry in entries}
    under = next(f"{top.number}.{n}" for n in range(50, 60) if f"{top.number}.{n}" not in taken)
    entries.append(replace(news, number=under))
    entries.append(replace(news, code="open-data", number="99" if top.number == "1" else "1.99",
                           name_th="ข้อมูลเปิด", name_en="Open data", kinds=["page"]))  # fmt: skip
    return replace(template, template=replace(template.template, version=2), category=entries)


@pytest.fixture(params=UNITS, ids=lambda unit: unit.unit.slug)
async def office(request):
    """A real unit under an address of its own, with an item in each of some categories."""
    file = request.param
    slug = f"{file.unit.slug}-{uuid4().hex[:6]}"
    file = replace(file, unit=replace(file.unit, slug=slug))
    tenant, _ = await apply_unit(file, SYSTEM)
    made = make.MadeUnit(tenant, file)
    with acting_for(tenant):
        await apply_template(templates()[file.site.template])
        for name in ("staff", "reviewer", "approver", "webmaster", "webmaster2"):
            made.people[name] = await make.someone(name.rstrip("2"))
    items = {
        code: await make.publication(made, category=code, kind=kind) for code, kind in KINDS.items()
    }
    await make.do(made, items["news"], "staff", "update")  # an edition under way
    return made, items


async def test_version_2_over_every_unit_loses_nothing(office, client):
    unit, items = office
    second, http = _second(templates()[unit.file.site.template]), client(unit)
    before = {}
    for item in items.values():
        shown = (await http.get(f"/api/v1/publications/{item}")).json()
        before[f"/p/{item}/"] = shown["title"]
        before |= {one["url"]: "" for one in shown["documents"]}
    addresses = [*before, *(f"/c/{code}/" for code in items)]
    with acting_for(unit.tenant):
        async with db.transaction():
            said = {(one.what, one.code, one.items) for one in await differences(varied(second))}
        assert await apply_template(second) > 0
        assert await apply_template(second) == 0
        async with db.transaction():
            trail = await trail_of("unit", [unit.tenant.id])
            assert await differences(varied(second)) == []
            version = await db.value(
                "SELECT template_version FROM site WHERE tenant = $1", unit.tenant.id
            )
    assert {("added", "open-data", 0), ("removed", "executives", 1), ("renamed", "structure", 1),
            ("moved", "news", 1), ("renamed", "news", 1)} <= said  # fmt: skip
    assert version == 2
    assert '"version": 2' in trail[-1]["detail"]
    for address in addresses:
        answer = await http.get(address)
        assert answer.status_code == 200, address
        assert before.get(address, "") in answer.text
    home = (await http.get("/")).text
    assert "ข้อมูลเปิด" in home
    assert "(ใหม่)" in home
    # What was switched off takes no new item; it is still there for what stands in it.
    assert "(หมวดเดิม)" in home
    refused = await client(unit, unit.staff).post(
        "/api/v1/requests", json={"title": "x", "category": "executives"}
    )
    assert refused.status_code == 422


async def test_a_unit_varies_its_template_within_limits(unit, client):
    template, http = templates()["district-10"], client(unit)
    own = [Variation("citizen-manuals", off=True), Variation("news", name_th="ข่าวของเรา")]
    item = await make.publication(unit, category="citizen-manuals", kind="document")
    with acting_for(unit.tenant):
        async with db.transaction():
            lines = [str(one) for one in await differences(varied(template, own))]
        assert lines == [
            "renamed news: 8 ข่าวประชาสัมพันธ์ -> 8 ข่าวของเรา",
            "removed citizen-manuals: 7 คู่มือสำหรับประชาชน (1 items keep place and address)",
        ]
        await apply_template(template, own)
    assert "ข่าวของเรา" in (await http.get("/")).text
    assert (await http.get(f"/p/{item}/")).status_code == 200
    assert (await http.get("/c/citizen-manuals/")).status_code == 200


GOOD = (TENANTS / "kaengkhoi.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[variation]]\ncode = "history"\noff = true\n', "history is not optional"),
        ('[[variation]]\ncode = "budget-plan"\n', "no category budget-plan"),
        ('[[variation]]\ncode = "news"\n\n[[variation]]\ncode = "news"\n', "news twice"),
        ('[[variation]]\ncode = "news"\nnumber = "9"\n', "unknown key number"),
    ],
)
def test_a_variation_beyond_the_limits_is_told_where(more, said, tmp_path):
    path = tmp_path / "kaengkhoi.toml"
    path.write_text(f"{GOOD}\n{more}", "utf-8")
    with pytest.raises(FileFaults, match=said) as found:
        read_units(tmp_path)
    assert found.value.faults[0].line > GOOD.count("\n")


def test_a_unit_does_not_run_ahead_of_its_template(tmp_path):
    path = tmp_path / "kaengkhoi.toml"
    path.write_text(GOOD.replace("template_version = 1", "template_version = 2"), "utf-8")
    with pytest.raises(FileFaults, match="district-10 is version 1"):
        read_units(tmp_path)


def test_a_variation_and_a_parent_are_written_and_read_again(tmp_path):
    path = tmp_path / "kaengkhoi.toml"
    path.write_text(f'{GOOD}\n[[variation]]\ncode = "knowledge"\noff = true\n', "utf-8")
    unit = read_unit(path, set(templates()), {"moph-green"})
    unit = replace(unit, unit=replace(unit.unit, parent="saraburi"))
    path.write_text(write_unit(unit), "utf-8")
    assert read_unit(path, set(templates()), {"moph-green"}) == unit
