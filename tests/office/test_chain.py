"""The settings page of the chain: any chain of the seeds by form alone, checked and recorded."""

import json
import tomllib

import msgspec
import pytest

from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.settings import ROOT
from portal.tenants.queries import unit_with_slug
from portal.tenants.unit_file import Approval, UnitFile, write_unit
from tests import make

PAGE = "/staff/settings/chain"
SEEDS = [
    file
    for file in sorted((ROOT / "tenants").glob("*.toml"))
    if "[approval]" in file.read_text("utf-8")
]


def typed(approval: dict, version: int, do: str) -> dict:
    """The form as a person fills it."""
    steps = approval["step"]
    form = {
        name: [str(step.get(name, default)) for step in steps]
        for name, default in (
            ("position_th", ""), ("position_en", ""), ("username", ""), ("minutes", 5),
            ("wait_hours", 16),
        )
    }  # fmt: skip
    for name in ("owner_may_approve", "verbal_allowed"):
        if approval.get(name, name == "verbal_allowed"):
            form[name] = "yes"
    form["verbal_confirm_hours"] = str(approval.get("verbal_confirm_hours", 8))
    for name in ("submit_minutes", "publish_minutes"):
        form[name] = str(approval.get(name) or "")
    return form | {"version": str(version), "do": do}


async def version_of(unit) -> int:
    return (await unit_with_slug(unit.slug)).version


async def send(client, unit, form, who="unit_admin"):
    http = client(unit, unit.people[who])
    return await http.post(PAGE, data=form)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
async def test_each_chain_of_the_seeds_is_set_here_and_exported(unit, client, seed):
    wanted = tomllib.loads(seed.read_text("utf-8"))["approval"]
    form = typed(wanted, await version_of(unit), "preview")
    shown = await send(client, unit, form)
    assert shown.status_code == 200
    assert "มีผลกับคำขอที่เสนอหลังจากนี้" in shown.text
    saved = await send(client, unit, form | {"do": "save"})
    assert saved.status_code == 303, saved.text
    facts = (await unit_with_slug(unit.slug)).facts
    file = msgspec.convert(facts, UnitFile)
    assert file.approval == msgspec.convert(wanted, Approval)
    again = tomllib.loads(write_unit(file))  # what `portal tenants export` prints
    assert msgspec.convert(again["approval"], Approval) == file.approval


async def test_a_change_is_recorded_with_before_and_after(unit, client):
    approval = {"step": make.TWO_STEPS, "owner_may_approve": True}
    form = typed(approval, await version_of(unit), "save")
    assert (await send(client, unit, form)).status_code == 303
    with acting_for(unit.tenant):
        async with db.transaction():
            line = await db.row(
                "SELECT actor, role, detail FROM audit_entry WHERE action = 'unit_changed'"
            )
    assert line["actor"] == unit.unit_admin.person.account
    assert line["role"] == "unit_admin"
    detail = json.loads(line["detail"])["approval"]
    assert [len(detail[when]["step"]) for when in ("before", "after")] == [1, 2]
    assert "ผู้ช่วยสาธารณสุขอำเภอ → หัวหน้ากลุ่มงาน" in (await client(unit, unit.approver).get(PAGE)).text


async def test_what_was_submitted_keeps_its_chain(unit, client):
    before = await make.publication(unit, "submitted")
    form = typed({"step": make.TWO_STEPS}, await version_of(unit), "save")
    assert (await send(client, unit, form)).status_code == 303
    await make.do(unit, before, "approver", "approve")
    after = await make.publication(unit, "submitted")
    with pytest.raises(Exception, match="ต้องผ่านผู้ตรวจก่อน"):
        await make.do(unit, after, "approver", "approve")


async def test_add_move_and_remove_keep_what_was_typed(unit, client):
    chain = [{"position_th": one} for one in ("ก", "ข", "ค", "ผู้อนุมัติ")]
    version = await version_of(unit)

    async def after(do, steps=chain):
        answer = await send(client, unit, typed({"step": steps}, version, do))
        assert answer.status_code == 200
        return [
            part.split('value="')[1].split('"')[0]
            for part in answer.text.split("<input")
            if 'name="position_th"' in part
        ]

    assert await after("down-0") == ["ข", "ก", "ค", "ผู้อนุมัติ"]
    assert await after("up-2") == ["ก", "ค", "ข", "ผู้อนุมัติ"]
    assert await after("remove-1") == ["ก", "ค", "ผู้อนุมัติ"]
    assert await after("add") == ["ก", "ข", "ค", "", "ผู้อนุมัติ"]
    assert await after("remove-3") == ["ก", "ข", "ค", "ผู้อนุมัติ"]  # never the approver
    assert await after("up-99") == ["ก", "ข", "ค", "ผู้อนุมัติ"]
    assert (await unit_with_slug(unit.slug)).version == version


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"position_th": [""]}, "step-0-position_th"),
        ({"minutes": ["0"]}, "step-0-minutes"),
        ({"minutes": ["ห้า"]}, "step-0-minutes"),
        ({"minutes": ["1.5"]}, "step-0-minutes"),
        ({"wait_hours": ["241"]}, "step-0-wait_hours"),
        ({"wait_hours": ["-1"]}, "step-0-wait_hours"),
        ({"username": ["nobody"]}, "step-0-username"),
        ({"verbal_confirm_hours": ""}, "verbal_confirm_hours"),
        ({"submit_minutes": "1e3"}, "submit_minutes"),
        ({"publish_minutes": "14401"}, "publish_minutes"),
    ],
)
async def test_what_does_not_hold_is_said_and_nothing_is_saved(unit, client, change, field):
    version = await version_of(unit)
    for do in ("preview", "save"):
        form = typed({"step": make.ONE_STEP}, version, do) | change
        answer = await send(client, unit, form)
        assert answer.status_code == 422
        assert f'href="#f-{field}"' in answer.text
    assert await version_of(unit) == version


async def test_thai_digits_and_a_named_person(unit, client):
    steps = [dict(make.ONE_STEP[0], minutes="๕", wait_hours="๑๒.๕",
                  username=unit.approver.username)]  # fmt: skip
    form = typed({"step": steps}, await version_of(unit), "save")
    assert (await send(client, unit, form)).status_code == 303
    step = (await unit_with_slug(unit.slug)).facts["approval"]["step"][0]
    assert (step["minutes"], step["wait_hours"]) == (5, 12.5)
    assert step["username"] == unit.approver.username


async def test_a_stale_page_changes_nothing(unit, client):
    version = await version_of(unit)
    first = await send(client, unit, typed({"step": make.TWO_STEPS}, version, "save"))
    assert first.status_code == 303
    stale = await send(client, unit, typed({"step": make.ONE_STEP}, version, "save"))
    assert stale.status_code == 409
    assert len((await unit_with_slug(unit.slug)).facts["approval"]["step"]) == 2
    same = await send(client, unit, typed({"step": make.TWO_STEPS}, await version_of(unit), "save"))
    assert same.headers["location"].endswith("done=same")


@pytest.mark.parametrize(
    ("who", "reads"), [("staff", 403), ("webmaster", 403), ("approver", 200), ("unit_admin", 200)]
)
async def test_who_reads_and_who_changes(unit, client, who, reads):
    http = client(unit, unit.people[who])
    assert (await http.get(PAGE)).status_code == reads
    answer = await http.post(PAGE, data=typed({"step": make.ONE_STEP}, 1, "preview"))
    assert answer.status_code == (200 if who == "unit_admin" else 403)


async def test_one_unit_never_applies_anothers_file(unit, other):
    from portal.kit.tenancy import TenantsMixed
    from portal.people.person import SYSTEM
    from portal.tenants.actions import apply_unit

    with acting_for(unit.tenant), pytest.raises(TenantsMixed):
        await apply_unit(other.file, SYSTEM)


async def test_starting_the_demo_again_keeps_what_was_set_here(unit, client, tmp_path):
    """`portal tenants apply --keep-settings` leaves the unit alone; without it the file wins."""
    import argparse

    from portal.commands import tenants

    file = tmp_path / f"{unit.slug}.toml"
    file.write_text(write_unit(unit.file), "utf-8")

    async def steps_after(*, keep):
        await tenants.apply(argparse.Namespace(path=str(file), keep_settings=keep))
        return len((await unit_with_slug(unit.slug)).facts["approval"]["step"])

    assert await steps_after(keep=True) == 1
    form = typed({"step": make.TWO_STEPS}, await version_of(unit), "save")
    assert (await send(client, unit, form)).status_code == 303
    assert await steps_after(keep=True) == 2
    assert await steps_after(keep=False) == 1


def test_the_form_asks_for_everything_that_the_file_says():
    from portal.office import chain
    from portal.tenants.unit_file import ApprovalStep

    assert {"role", *chain.STEP_FIELDS} == set(ApprovalStep.__struct_fields__)
    assert {"step", *chain.FLAGS, *chain.NUMBERS} == set(Approval.__struct_fields__)
