"""The matrix of the workflow: each allowed step is taken, every other pair is refused and leaves
no line in the record."""

import itertools

import pytest

from portal.kit import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, PortalError
from portal.kit.tenancy import acting_for
from portal.publication.changes import CHANGES
from portal.publication.labels import DONE, STATES
from portal.publication.workflow import State, workflow
from tests import make

# Who takes the step in the test, and what it needs.
GIVEN = {
    "submit": ("staff", {}),
    "recall": ("staff", {}),
    "revise": ("staff", {}),
    "forward": ("reviewer", {}),
    "approve": ("approver", {}),
    "reject": ("approver", {"reason_code": "incomplete", "reason": "ไม่ครบ"}),
    "record_verbal_approval": ("webmaster", {"channel": "phone", "urgency": "น้ำท่วม"}),
    "confirm_verbal_approval": ("approver", {}),
    "deny_verbal_approval": ("approver", {"reason": "ไม่ได้พูดเช่นนั้น"}),
    "assign": ("approver", {}),
    "publish": ("webmaster", {}),
    "update": ("staff", {}),
    "extend": ("approver", {"publish_until": "2035-01-01", "reason": "ยังใช้อยู่"}),
    "take_down": ("webmaster", {"reason": "ข้อมูลผิด"}),
    "expire": ("system", {}),
}

# state × action -> the state after it; one approval step. Everything not here is refused.
MATRIX = {
    ("draft", "submit"): "submitted",
    ("submitted", "recall"): "draft",
    ("submitted", "approve"): "approved",
    ("submitted", "reject"): "rejected",
    ("submitted", "record_verbal_approval"): "approved",
    ("approved", "publish"): "published",
    ("approved", "assign"): "approved",
    ("rejected", "revise"): "draft",
    ("published", "update"): "draft",  # the new edition; the published one stays
    ("published", "extend"): "published",
    ("published", "take_down"): "taken_down",
}
STATES_MADE = ("draft", "submitted", "approved", "rejected", "published", "taken_down")


@pytest.fixture(scope="module")
async def office():
    return await make.unit()


async def _lines(unit):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.value("SELECT count(*) FROM audit_entry")


async def _given(unit, action):
    who, given = GIVEN[action]
    given = dict(given)
    if action == "assign":
        given["webmaster"] = unit.webmaster.username
    if action == "record_verbal_approval":
        given |= {"approver": unit.approver.username, "spoken_at": await make.soon(unit, -60)}
    return who, given


@pytest.mark.parametrize(("state", "action"), list(itertools.product(STATES_MADE, GIVEN)))
async def test_the_matrix(office, state, action):
    made = await make.publication(office, state)
    who, given = await _given(office, action)
    before = await _lines(office)
    if (state, action) in MATRIX:
        seen = await make.do(office, made, who, action, **given)
        assert seen.state == MATRIX[state, action]
        assert await _lines(office) > before
    else:
        with pytest.raises(Conflict) as refused:
            await make.do(office, made, who, action, **given)
        assert refused.value.extra["state"] == state
        assert await _lines(office) == before


@pytest.mark.parametrize("action", [step.action for step in workflow.steps])
async def test_nobody_takes_a_step_of_another_role(office, action):
    step = workflow.by_action[action]
    state = next(s for s in STATES_MADE if s in step.sources)
    made = await make.publication(office, state)
    _, given = await _given(office, action)
    before = await _lines(office)
    for who in ("staff", "reviewer", "approver", "webmaster", "unit_admin"):
        if who not in step.roles:
            with pytest.raises(NotAllowed):
                await make.do(office, made, who, action, **given)
    assert await _lines(office) == before


async def test_two_steps_reviewer_then_approver():
    unit = await make.unit(make.TWO_STEPS)
    made = await make.publication(unit, "submitted")
    with pytest.raises(Conflict, match="ผู้ตรวจ"):
        await make.do(unit, made, "approver", "approve")
    seen = await make.do(unit, made, "reviewer", "forward")
    assert seen.state == "reviewed"
    with pytest.raises(Conflict):
        await make.do(unit, made, "reviewer", "forward")
    with pytest.raises(Conflict):
        await make.do(unit, made, "reviewer", "reject", reason_code="other", reason="x")
    assert (await make.do(unit, made, "approver", "approve")).state == "approved"


async def test_nobody_decides_on_their_own_request(office):
    made = await make.draft(office, by=office.approver)
    await make.do(office, made, "approver", "submit")
    for action, given in (("approve", {}), ("reject", {"reason_code": "other", "reason": "x"})):
        with pytest.raises(Conflict, match="ตนเอง"):
            await make.do(office, made, "approver", action, **given)


async def test_a_unit_may_let_owners_decide_and_then_the_record_shows_it():
    unit = await make.unit(owner_may_approve=True)
    made = await make.draft(unit, by=unit.approver)
    await make.do(unit, made, "approver", "submit")
    seen = await make.do(unit, made, "approver", "approve")
    assert seen.row.self_approved


async def test_a_refusal_needs_code_and_words(office):
    made = await make.publication(office, "submitted")
    for given in ({}, {"reason_code": "incomplete"}, {"reason_code": "nonsense", "reason": "x"}):
        with pytest.raises(Invalid):
            await make.do(office, made, "approver", "reject", **given)
    assert (await make.do(office, made, "staff", "recall")).state == "draft"


async def test_refused_revised_and_submitted_again_keeps_its_history(office):
    made = await make.publication(office, "rejected")
    assert (await make.do(office, made, "staff", "revise")).state == "draft"
    seen = await make.do(office, made, "staff", "submit")
    assert seen.row.round == 2
    assert seen.row.approval is None


async def test_spoken_permission_is_marked_until_that_approver_confirms(office):
    made = await make.publication(office, "submitted")
    given = {
        "approver": office.approver.username,
        "channel": "phone",
        "spoken_at": await make.soon(office, -600),
        "urgency": "น้ำท่วม ต้องแจ้งทันที",
    }
    for missing in given:
        with pytest.raises(Invalid) as refused:
            await make.do(
                office, made, "webmaster", "record_verbal_approval", **{**given, missing: ""}
            )
        assert missing in refused.value.fields
    seen = await make.do(office, made, "webmaster", "record_verbal_approval", **given)
    assert (seen.state, seen.approval) == ("approved", "verbal")
    assert seen.row.confirm_by is not None
    seen = await make.do(office, made, "webmaster", "publish")
    assert (seen.state, seen.approval) == ("published", "verbal")
    with acting_for(office.tenant):
        stranger = await make.someone("approver")
    office.people["stranger"] = stranger
    with pytest.raises(Conflict):
        await make.do(office, made, "stranger", "confirm_verbal_approval")
    seen = await make.do(office, made, "approver", "confirm_verbal_approval")
    assert (seen.state, seen.approval) == ("published", "confirmed")


async def test_a_new_edition_replaces_the_old_one_only_when_it_is_published(office):
    first = await make.publication(office, "published")
    edition = await make.do(office, first, "staff", "update")
    assert (edition.state, edition.row.item, edition.row.edition) == ("draft", first, 2)
    assert [d["id"] for d in edition.documents]
    with pytest.raises(Conflict):
        await make.do(office, first, "staff", "update")
    for who, action in (("staff", "submit"), ("approver", "approve")):
        await make.do(office, edition.row.id, who, action)
        assert await _public(office, first) == first
    await make.do(office, edition.row.id, "webmaster", "publish")
    assert await _public(office, first) == edition.row.id


async def _public(unit, item):
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.value("SELECT publication FROM public_item WHERE id = $1", item)


async def test_a_stale_version_is_refused(office):
    made = await make.publication(office, "submitted")
    with pytest.raises(Conflict):
        await make.do(office, made, "approver", "approve", version=1)


async def test_an_unknown_action_is_not_found(office):
    with pytest.raises(NotFound):
        await make.do(office, await make.draft(office), "staff", "explode")


async def test_what_is_missing_is_said_by_field(office):
    made = await make.draft(
        office,
        title="",
        source="",
        category=None,
        publish_until=None,
        coverage_from=None,
        coverage_to=None,
    )
    with pytest.raises(Invalid) as refused:
        await make.do(office, made, "staff", "submit")
    assert set(refused.value.fields) == {
        "title",
        "source",
        "category",
        "publish_until",
        "coverage_from",
    }


def test_every_state_and_step_has_its_words():
    assert set(STATES) == set(State)
    actions = {step.action for step in workflow.steps}
    assert actions == set(CHANGES) == set(GIVEN)
    assert actions <= set(DONE)
    assert issubclass(Conflict, PortalError)
