"""An official paper from draft to signed, and what nobody can do to it."""

import asyncio
import json
from dataclasses import replace

import asyncpg
import msgspec
import pytest

from portal.kit import db, thai
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.kit.tenancy import acting_for
from portal.people.actions import Standing, end_role, give_role
from portal.people.person import SYSTEM
from portal.people.roles import Role
from portal.reports import actions, registers
from portal.reports.kinds import About
from portal.reports.signing import Act
from portal.reports.workflow import ALL_STAFF, State, workflow
from portal.tenants.actions import apply_unit
from tests import make
from tests.reports import papers
from tests.reports.papers import HEAD, MEMO, do, drawn_up, here, look, signed


@pytest.fixture
async def office():
    yield await papers.unit()
    papers.facts |= {"count": 0, "lacks": ()}


async def _letters(office, who):
    with acting_for(office.tenant):
        async with db.transaction():
            return [row["subject"] for row in await db.rows(
                "SELECT subject FROM letter WHERE recipient = $1 ORDER BY created_at",
                office.people[who].person.account)]  # fmt: skip


async def test_from_draft_to_signed(office):
    paper = await drawn_up(office)
    assert await drawn_up(office, by="webmaster") == paper, "one draft of one paper"
    found = await look(office, paper)
    assert found.state == State.DRAFT
    assert found.paper.verify == ""

    offered = await do(office, paper, "staff", "sign")
    assert (offered.state, len(offered.signatures)) == (State.OFFERED, 1)
    assert any("รอคุณลงนาม" in one for one in await _letters(office, "reviewer"))
    await do(office, paper, "reviewer", "sign")
    assert any("อนุมัติ" in one for one in await _letters(office, "head"))
    found = await do(office, paper, "head", "conclude")

    assert found.state == State.SIGNED
    row = found.row
    assert (row["number"], row["number_year"]) == (
        "นภ ๐๓๓๒/๑",
        (await papers.today(office)).year + 543,
    )
    assert row["day"] == await papers.today(office)
    paper_now = found.paper
    assert paper_now.memo.number == "นภ ๐๓๓๒/๑"
    assert paper_now.memo.day == thai.digits(thai.long_date(row["day"]))
    assert [sign.name for sign in paper_now.signs] == [
        office.people[who].person.name for who in ("staff", "reviewer", "head")
    ]
    assert paper_now.signs[2].word == "อนุมัติ"
    assert paper_now.signs[2].position == (HEAD,)
    assert "รหัสผ่าน" in paper_now.signs[2].signed
    assert f"{office.slug}.localhost" in paper_now.verify
    assert any("ลงนามครบแล้ว" in one for one in await _letters(office, "staff"))
    with acting_for(office.tenant):
        async with db.transaction():
            lines = await db.rows(
                "SELECT action, role, from_state, to_state FROM audit_entry"
                " WHERE subject = $1 ORDER BY id", paper)  # fmt: skip
    assert [tuple(line) for line in lines] == [
        ("paper_drawn_up", "staff", "", "draft"),
        ("paper_sign", "staff", "draft", "offered"),
        ("paper_sign", "reviewer", "offered", "offered"),
        ("paper_conclude", "approver", "offered", "signed"),
    ]


# Who may take which action of a memo with three signatures, in each state: (state, action) -> who.
# Two signatures are there while it is "last".
PEOPLE = ("staff", "reviewer", "approver", "webmaster", "unit_admin", "head")
KEEP = {"staff", "webmaster", "unit_admin"}
MAY = {
    ("draft", "sign"): KEEP,
    ("draft", "print"): KEEP,
    ("draft", "cancel"): KEEP,
    ("offered", "sign"): {"reviewer", "approver"},
    ("offered", "register"): KEEP,
    ("offered", "return"): KEEP | {"reviewer", "approver"},
    ("last", "conclude"): {"head"},
    ("last", "register"): KEEP,
    ("last", "return"): KEEP | {"head"},
    ("signed", "renew"): set(PEOPLE),
    ("signed", "publish"): set(PEOPLE),
}
STATES = ("draft", "offered", "last", "signed", "superseded", "cancelled")


@pytest.fixture(scope="module")
async def in_each_state():
    office = await papers.unit()
    made = {}
    for quarter, state in enumerate(STATES[:4], 1):
        made[state] = await drawn_up(office, About("test-memo", 2568, quarter))
        if state != "draft":
            await do(office, made[state], "staff", "sign")
        if state in ("last", "signed"):
            await do(office, made[state], "reviewer", "sign")
        if state == "signed":
            await do(office, made[state], "head", "conclude")
    made["superseded"] = await signed(office, MEMO)
    await do(office, made["superseded"], "staff", "renew")
    await signed(office, MEMO)
    made["cancelled"] = await drawn_up(office, About("test-memo", 2569, 2))
    await do(office, made["cancelled"], "staff", "cancel", reason="ทำผิดไตรมาส")
    await make.drain()
    return office, made


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", [step.action for step in workflow.steps])
@pytest.mark.parametrize("who", PEOPLE)
async def test_every_action_in_every_state_by_everybody(in_each_state, state, action, who):
    office, made = in_each_state
    found = await look(office, made[state])
    offered = {step.action for step in workflow.offered(found, office.people[who].person)}
    assert (action in offered) == (who in MAY.get((state, action), set()))


def test_every_action_that_the_table_names_is_in_the_tests():
    assert {action for _, action in MAY} | {"supersede"} == {s.action for s in workflow.steps}
    assert {step.roles for step in workflow.steps} == {ALL_STAFF, ()}


async def test_a_refused_action_changes_nothing(in_each_state):
    office, made = in_each_state
    before = await look(office, made["offered"])
    for who, action in (("head", "conclude"), ("staff", "sign"), ("reviewer", "cancel")):
        with pytest.raises(Conflict):
            await do(office, made["offered"], who, action, reason="x")
    after = await look(office, made["offered"])
    assert after.row == before.row
    with pytest.raises(NotFound):
        await do(office, made["offered"], "staff", "no-such")


async def test_a_draft_says_what_is_so_now_and_a_signed_one_what_was_signed(office):
    paper = await drawn_up(office)
    before = await look(office, paper)
    papers.facts["count"] = 7
    now = await look(office, paper)
    assert "7" in now.paper.blocks[0].text
    assert now.hash != before.hash
    with pytest.raises(Conflict, match="เปลี่ยน"):
        await do(office, paper, "staff", "sign", hash=before.hash)
    with pytest.raises(Conflict):
        await do(office, paper, "staff", "sign", hash="")
    await do(office, paper, "staff", "sign")
    papers.facts["count"] = 99
    frozen = await look(office, paper)
    assert frozen.hash == now.hash
    assert frozen.paper.blocks == now.paper.blocks


async def test_what_people_write_stays_and_what_equals_the_facts_follows_them(office):
    paper = await drawn_up(office)
    proposal = (await look(office, paper)).drawn.narratives[0].proposal
    with acting_for(office.tenant):
        person = office.staff.person
        await actions.write(paper, person, {"problems": "ไม่มีปัญหา", "other": "x"}, 1)
        with pytest.raises(Conflict, match="ก่อนแล้ว"):
            await actions.write(paper, person, {"problems": "อื่น"}, 1)
        assert (await look(office, paper)).said == {"problems": "ไม่มีปัญหา"}
        await actions.write(paper, person, {"problems": proposal}, None)
        assert (await look(office, paper)).said == {}
        with pytest.raises(Invalid) as refused:
            await actions.write(paper, person, {"problems": "ก" * 20_001}, None)
        assert set(refused.value.fields) == {"problems"}
        await actions.write(paper, person, {"problems": "  "}, None)
    with pytest.raises(Invalid) as refused:
        await do(office, paper, "staff", "sign")
    assert set(refused.value.fields) == {"problems"}


async def test_what_lacks_keeps_it_from_being_signed(office):
    paper = await drawn_up(office)
    papers.facts["lacks"] = (papers.LACK,)
    with pytest.raises(Conflict, match="ยังไม่มีเวลา"):
        await do(office, paper, "staff", "sign")
    papers.facts["lacks"] = ()
    year = thai.fiscal_year(await papers.today(office)) + 1
    early = await drawn_up(office, About("test-memo", year, 4))
    with pytest.raises(Conflict, match="เริ่ม"):
        await do(office, early, "staff", "sign")


async def test_a_unit_without_its_letters_or_its_head_is_told_so():
    office = await make.unit()
    names = msgspec.structs.replace(office.file.papers, memo_prefix="")
    await apply_unit(msgspec.structs.replace(office.file, papers=names), SYSTEM)
    paper = await drawn_up(office)
    found = await look(office, paper)
    assert [one.path for one in found.lacks] == ["/staff/reports/numbers"]
    assert [one.path for one in found.staffing] == ["/staff/settings/people"]
    with pytest.raises(Conflict, match="เลขที่หนังสือ"):
        await do(office, paper, "staff", "sign")
    with acting_for(office.tenant):
        await registers.set_prefix("สบ 0732", office.unit_admin.person)
    with pytest.raises(Conflict, match=HEAD):
        await do(office, paper, "staff", "sign")


async def test_returned_with_a_reason_nothing_is_lost(office):
    paper = await drawn_up(office)
    with acting_for(office.tenant):
        await actions.write(paper, office.staff.person, {"problems": "เขียนไว้"}, None)
    await do(office, paper, "staff", "sign")
    with pytest.raises(Invalid):
        await do(office, paper, "reviewer", "return")
    await do(office, paper, "reviewer", "return", reason="แก้จำนวน")
    found = await look(office, paper)
    assert (found.state, found.signatures, found.said) == (State.DRAFT, [], {"problems": "เขียนไว้"})
    assert any("ส่งคืน" in one for one in await _letters(office, "staff"))
    await do(office, paper, "staff", "sign")
    await do(office, paper, "reviewer", "sign")
    with acting_for(office.tenant):
        async with db.transaction():
            void = await db.rows(
                "SELECT void_reason FROM paper_signature WHERE void_at IS NOT NULL"
            )
    assert [row["void_reason"] for row in void] == ["แก้จำนวน"]


async def test_nobody_signs_twice_unless_the_unit_lets_owners_decide(office):
    paper = await drawn_up(office, by="reviewer")
    await do(office, paper, "reviewer", "sign")
    with pytest.raises(Conflict, match="แล้ว"):
        await do(office, paper, "reviewer", "sign")
    await make.unit_like(office, owner_may_approve=True)
    found = await do(office, paper, "reviewer", "sign")
    assert found.signatures[1]["own_work"]


async def test_a_token_does_not_sign(office):
    paper = await drawn_up(office)
    for who in (office.staff.person, office.webmaster.person):
        with pytest.raises(NotAllowed, match="โทเคน"):
            await do(office, paper, who, "sign")
    assert (await look(office, paper)).state == State.DRAFT
    with_code = here(office.staff, second_factor=True)
    await do(office, paper, with_code, "sign")
    assert (await look(office, paper)).signatures[0]["method"] == "second_factor"


async def test_who_lost_the_role_meanwhile_signs_nothing(office):
    paper = await drawn_up(office)
    await do(office, paper, "staff", "sign")
    await do(office, paper, "reviewer", "sign")
    head = here(office.head)
    with acting_for(office.tenant):
        async with db.transaction():
            held = await db.value(
                "UPDATE membership SET starts_on = starts_on - 2 WHERE account = $1 RETURNING id",
                head.account)  # fmt: skip
        yesterday = (await papers.today(office)).replace()
        await end_role(held, office.unit_admin.person, yesterday.fromordinal(
            yesterday.toordinal() - 1), "ย้าย")  # fmt: skip
    with pytest.raises(NotAllowed):
        await do(office, paper, head, "conclude")


@pytest.mark.parametrize(
    ("kind", "line"), [("acting", "รักษาราชการแทน"), ("delegated", "ปฏิบัติราชการแทน")]
)
async def test_who_stands_in_for_the_head_signs_in_two_lines(office, kind, line):
    with acting_for(office.tenant):
        deputy = await papers.with_post("ผู้ช่วยสาธารณสุขอำเภอ", Role.REVIEWER)
        standing = Standing(kind, HEAD, office.head.person.account)
        await give_role(
            deputy.person.account, Role.APPROVER, "ผู้ช่วยสาธารณสุขอำเภอ", standing=standing
        )
    office.people["deputy"] = deputy
    paper = await drawn_up(office)
    await do(office, paper, "staff", "sign")
    await do(office, paper, "reviewer", "sign")
    found = await do(office, paper, "deputy", "conclude")
    assert found.paper.signs[2].position == ("ผู้ช่วยสาธารณสุขอำเภอ", f"{line}{HEAD}")


async def test_a_new_edition_takes_its_place_at_its_own_signing(office):
    first = await signed(office)
    await do(office, first, "staff", "renew")
    with pytest.raises(Conflict, match="ฉบับใหม่"):
        await do(office, first, "staff", "renew")
    second = await drawn_up(office)
    assert second != first
    assert (await look(office, first)).state == State.SIGNED
    await signed(office)
    old, new = await look(office, first), await look(office, second)
    assert (old.state, new.state, new.row["edition"]) == (State.SUPERSEDED, State.SIGNED, 2)
    assert old.row["number"] != new.row["number"]


async def test_numbers_are_never_given_twice(office):
    with acting_for(office.tenant):
        await registers.set_next("memo", "๘๗๘", office.unit_admin.person)
        await registers.reserve("memo", "880", "หนังสือเชิญประชุม", office.webmaster.person)
        with pytest.raises(Conflict):
            await registers.set_next("memo", "877", office.unit_admin.person)
    made = []
    for quarter in (1, 2, 3, 4):
        made.append(await drawn_up(office, About("test-memo", 2567, quarter)))
        await do(office, made[-1], "staff", "sign")
        await do(office, made[-1], "reviewer", "sign")
    await asyncio.gather(*(do(office, one, "head", "conclude") for one in made))
    numbers = sorted([(await look(office, one)).row["number"] for one in made])
    assert numbers == [f"นภ ๐๓๓๒/{thai.digits(n)}" for n in (878, 879, 881, 882)]


async def test_two_who_conclude_at_once_conclude_once(office):
    paper = await drawn_up(office)
    await do(office, paper, "staff", "sign")
    await do(office, paper, "reviewer", "sign")
    done = await asyncio.gather(
        *(do(office, paper, "head", "conclude") for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in done) == 3
    with acting_for(office.tenant):
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM paper_number") == 1
            assert await db.value("SELECT count(*) FROM report WHERE paper = $1", paper) == 1


async def test_two_who_draw_up_at_once_draw_up_one(office):
    made = await asyncio.gather(*(drawn_up(office) for _ in range(5)))
    assert len(set(made)) == 1


FROZEN = (
    "content = '{}'", "content_hash = repeat('0', 64)", "said = '{\"a\": \"b\"}'", "name = 'x'",
    "number = '1'", "day = day - 1", "number_year = 2500", "facts = '{}'", "by_hand = true",
    "state = 'draft', content = NULL, content_hash = '', day = NULL, signed_at = NULL",
    "state = 'cancelled'", "state = 'offered', day = NULL, signed_at = NULL",
    "kind = 'test-one'", "fiscal_year = 2560", "edition = 9",
    "signed_at = now() - interval '1 day'",
)  # fmt: skip


async def test_the_database_lets_nobody_change_what_is_signed(office):
    paper = await signed(office)
    for change in FROZEN:
        with acting_for(office.tenant), pytest.raises(asyncpg.PostgresError):
            async with db.transaction():
                await db.changed(f"UPDATE paper SET {change} WHERE id = $1", paper)
    refused = (
        "DELETE FROM paper WHERE id = $1",
        "DELETE FROM paper_signature WHERE paper = $1",
        "DELETE FROM paper_number WHERE paper = $1",
        "UPDATE paper_signature SET name = 'x' WHERE paper = $1",
        "UPDATE paper_signature SET void_at = now(), void_reason = 'x' WHERE paper = $1",
        "UPDATE paper_number SET number = 5 WHERE paper = $1",
        "INSERT INTO paper_signature (tenant, id, paper, step, account, name, role, at,"
        " content_hash, method) SELECT tenant, gen_random_uuid(), paper, 7, account, name, role,"
        " at, content_hash, method FROM paper_signature WHERE paper = $1",
    )
    for sql in refused:
        with acting_for(office.tenant), pytest.raises(asyncpg.PostgresError):
            async with db.transaction():
                await db.changed(sql, paper)
    assert (await look(office, paper)).state == State.SIGNED


async def test_the_database_dates_no_paper_back(office):
    paper = await drawn_up(office)
    await do(office, paper, "staff", "sign")
    signing = ("UPDATE paper SET state = 'signed', signed_at = now(), number = '1',"
               " number_year = 2569, {} WHERE id = $1")  # fmt: skip
    today = "(portal_now() AT TIME ZONE 'Asia/Bangkok')::date"
    wrong = (f"day = {today} - 1", f"day = {today} + 1", f"day = {today} - 1, by_hand = true",
             f"day = {today} + 1, by_hand = true",
             f"day = {today}, late = true, by_hand = true")  # fmt: skip
    for more in wrong:
        with acting_for(office.tenant), pytest.raises(asyncpg.CheckViolationError):
            async with db.transaction():
                await db.changed(signing.format(more), paper)
    with acting_for(office.tenant), pytest.raises(asyncpg.CheckViolationError):
        async with db.transaction():
            await db.changed("UPDATE paper SET content = '{}' WHERE id = $1", paper)


async def test_one_signature_may_be_enough(office):
    paper = await drawn_up(office, About("test-one", 2570))
    found = await do(office, paper, "head", "conclude")
    year = (await papers.today(office)).year + 543
    assert found.row["number"] == thai.digits(f"1/{year}")
    without = await drawn_up(office, About("test-plain", 2570))
    await do(office, without, "webmaster", "sign")
    found = await do(office, without, "head", "conclude")
    assert (found.row["number"], found.row["number_year"]) == ("", None)


async def test_what_cannot_be_is_refused_by_field(office):
    for about, field in (
        (About("no-such", 2570), "kind"),
        (About("test-memo", 25690, 1), "fiscal_year"),
        (About("test-memo", 2570, 7), "quarter"),
        (About("test-memo", 2570), "quarter"),
        (About("test-plain", 2570, 1), "quarter"),
        (About("test-plain", 2570, month=2), "month"),
        (About("test-plain", 2570, slot="moit-2569:1"), "slot"),
    ):
        with pytest.raises(Invalid) as refused:
            await drawn_up(office, about)
        assert set(refused.value.fields) == {field}


async def test_what_is_kept_hashes_as_what_was_shown(office):
    paper = await drawn_up(office)
    shown = (await look(office, paper)).hash
    await do(office, paper, "staff", "sign")
    found = await look(office, paper)
    from portal.reports.drawing import frozen
    from portal.sheets.blocks import content_hash

    assert found.row["content_hash"] == shown == content_hash(frozen(found.row))
    assert content_hash(found.paper) == shown, "what the signing adds is not in the hash"
    assert json.loads(found.row["facts"]) == {"count": 0}


async def test_an_old_page_signs_nothing(office):
    paper = await drawn_up(office)
    old = (await look(office, paper)).row["version"]
    with acting_for(office.tenant):
        await actions.write(paper, office.staff.person, {"problems": "ก"}, None)
    with pytest.raises(Conflict, match="ก่อนแล้ว"):
        await do(office, paper, "staff", "sign", version=old)
    stranger = replace(here(office.staff), account=make.uuid4())
    with acting_for(office.tenant), pytest.raises(NotAllowed):
        await actions.take(paper, stranger, Act("sign"))
