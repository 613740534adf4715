"""Printed, signed with a pen, registered from its scan; and the public page behind its code."""

from datetime import timedelta

import pytest

from portal.kit import db, thai
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.tenancy import acting_for
from portal.papers import verify
from portal.reports.kinds import About
from portal.reports.registering import read_copy
from portal.reports.registers import number_in
from portal.reports.verifying import code_of
from portal.reports.workflow import State
from tests import make
from tests.moving import clock_moved
from tests.reports import papers
from tests.reports.papers import do, drawn_up, look, signed


@pytest.fixture
async def office():
    return await papers.unit()


async def _copy(office, day, number="", name="สแกน.pdf"):
    with acting_for(office.tenant):
        return await read_copy(day, number, make.upload(name, make.pdf(make.letters())))


async def _behind(office, code):
    with acting_for(office.tenant):
        async with db.transaction():
            return await verify.behind(code)


async def test_printed_signed_with_a_pen_and_registered_late(office):
    paper = await drawn_up(office)
    printed = await do(office, paper, "staff", "print")
    assert (printed.state, printed.signatures) == (State.OFFERED, [])
    day = await papers.today(office)
    async with clock_moved(days=3):
        today = await papers.today(office)
        copy = await _copy(office, thai.short_date(day), "นภ ๐๓๓๒/๘๗๗")
        found = await do(office, paper, "webmaster", "register", copy=copy)
    row = found.row
    assert (row["day"], row["late"], row["by_hand"]) == (day, True, True)
    assert row["number"] == "นภ ๐๓๓๒/๘๗๗"
    assert found.paper.foot == f"ลงทะเบียนย้อนหลังเมื่อ {thai.digits(thai.long_date(today))}"
    assert found.hash == printed.hash
    template, shown = await _behind(office, code_of(row))
    assert (template, shown.late, shown.by_hand, shown.day) == ("reports/verify", True, True, day)


async def test_no_pen_signs_what_was_not_drawn_up_yet(office):
    paper = await drawn_up(office)
    await do(office, paper, "staff", "print")
    early = thai.short_date(await papers.today(office) - timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        await do(office, paper, "staff", "register", copy=await _copy(office, early, "877"))
    assert set(refused.value.fields) == {"day"}
    assert (await look(office, paper)).state == State.OFFERED
    with acting_for(office.tenant):  # its number is free still
        async with db.transaction():
            assert await db.value("SELECT count(*) FROM paper_number") == 0


async def test_a_copy_of_today_is_not_late_and_needs_its_number(office):
    paper = await drawn_up(office)
    await do(office, paper, "staff", "print")
    today = thai.short_date(await papers.today(office))
    with pytest.raises(Invalid) as refused:
        await do(office, paper, "staff", "register", copy=await _copy(office, today))
    assert set(refused.value.fields) == {"number"}
    with pytest.raises(NotAllowed):
        await do(office, paper, office.staff.person, "register", copy=await _copy(office, today))
    found = await do(office, paper, "staff", "register", copy=await _copy(office, today, "12"))
    assert (found.row["late"], found.paper.foot) == (False, "")
    other = await drawn_up(office, About("test-memo", 2569, 2))
    await do(office, other, "staff", "print")
    with pytest.raises(Invalid, match="แล้ว"):
        await do(office, other, "staff", "register", copy=await _copy(office, today, "12"))
    assert (await look(office, other)).state == State.OFFERED


@pytest.mark.parametrize(
    ("typed", "number"),
    [("877", 877), ("๘๗๗", 877), ("นภ ๐๓๓๒/๘๗๗", 877), ("๑๒/๒๕๗๐", 12), ("0/2570", None),
     ("นภ 0332/2570", 2570), ("5/", None), ("0", None), ("100000", None), ("ก", None)],
)  # fmt: skip
def test_the_number_in_what_is_typed(typed, number):
    assert number_in(typed) == number


async def test_what_is_typed_of_a_copy(office):
    tomorrow = thai.short_date(await papers.today(office) + timedelta(days=1))
    with acting_for(office.tenant):
        for day, number, scan, fields in (
            ("", "", None, {"day", "scan"}),
            (tomorrow, "", make.upload("a.pdf", make.pdf()), {"day"}),
            ("1/1/2569", "abc", make.upload("a.pdf", make.pdf()), {"number"}),
            ("1/1/2569", "7", make.upload("a.docx", make.paper("x")), {"scan"}),
        ):
            with pytest.raises(Invalid) as refused:
                await read_copy(day, number, scan)
            assert set(refused.value.fields) == fields


async def test_a_pen_needs_no_accounts():
    office = await make.unit()  # nobody holds the post of its head
    paper = await drawn_up(office)
    with pytest.raises(Conflict):
        await do(office, paper, "staff", "sign")
    await do(office, paper, "staff", "print")
    today = thai.short_date(await papers.today(office))
    found = await do(office, paper, "staff", "register", copy=await _copy(office, today, "1"))
    assert found.state == State.SIGNED


async def test_the_code_on_a_paper_says_what_stands_behind_it(office, other, client):
    first = await signed(office)
    row = (await look(office, first)).row
    template, shown = await _behind(office, code_of(row))
    assert template == "reports/verify"
    assert [word for word, _ in shown.signers] == ["", "", "อนุมัติ"]
    assert shown.signers[2][1] == papers.HEAD
    page = (await client(office).get(f"/verify/{code_of(row)}")).text
    assert row["number"] in page
    for who in ("staff", "reviewer", "head"):
        assert office.people[who].person.name not in page
    await do(office, first, "staff", "renew")
    await signed(office)
    page = (await client(office).get(f"/verify/{code_of(row)}")).text
    assert "ฉบับใหม่แทน" in page
    assert (await client(other).get(f"/verify/{code_of(row)}")).status_code == 404


async def test_what_is_not_signed_has_no_page(office, client):
    paper = await drawn_up(office)
    found = await do(office, paper, "staff", "sign")
    http = client(office)
    assert (await http.get(f"/verify/{code_of(found.row)}")).status_code == 404
    wrong = verify.code_for(paper, "0" * 64)
    assert (await http.get(f"/verify/{wrong}")).status_code == 404
