"""The pages of official papers, as a browser without scripts sends and reads them."""

import re

import httpx
import pytest

from portal.drafts.periods import quarter_of
from portal.kit import db, thai
from portal.kit.tenancy import acting_for
from portal.people import sessions
from portal.reports.kinds import About
from portal.reports.verifying import code_of
from tests import make
from tests.reports import papers
from tests.reports.papers import HEAD, drawn_up, look, signed


@pytest.fixture
async def office():
    yield await papers.unit()
    papers.facts |= {"count": 0, "lacks": ()}


REPLACED = "หน่วยงานลงนามฉบับใหม่แทนเอกสารนี้แล้ว"


class Browser:
    """Signed in with a password: a cookie, and the token of each form that is sent."""

    def __init__(self, http, csrf):
        self.http, self.csrf = http, csrf

    async def get(self, path):
        return await self.http.get(path)

    async def post(self, path, files=None, **data):
        return await self.http.post(path, data={"csrf": self.csrf, **data}, files=files)


@pytest.fixture
async def browser(app):
    opened = []

    async def at(unit, who):
        with acting_for(unit.tenant):
            async with db.transaction():
                secret = await sessions.begin(unit.people[who].person.account, "192.0.2.1", "t")
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=f"https://{unit.slug}.localhost",
            headers={"Cookie": f"{sessions.COOKIE}={secret}"},
        )  # fmt: skip
        opened.append(http)
        return Browser(http, sessions.csrf_of(secret))

    yield at
    for one in opened:
        await one.aclose()


def _hidden(page, action):
    """The hidden fields of the form that takes this action."""
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S)
                if f'name="action" value="{action}"' in one)  # fmt: skip
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in fields.items() if name != "csrf"}


async def _sign(one, url, action):
    """From the paper's page through the question; the page after it."""
    page = (await one.get(url)).text
    asked = await one.post(f"{url}/act", **_hidden(page, action))
    assert asked.status_code == 200, asked.text
    return asked.text, await one.post(f"{url}/act", **_hidden(asked.text, action))


async def test_from_the_years_page_to_the_signed_files(office, browser):
    staff, reviewer, head = [await browser(office, who) for who in ("staff", "reviewer", "head")]
    page = (await staff.get("/staff/reports/?year=2569")).text
    assert "เอกสารทดสอบ test-memo" in page
    drawn = await staff.post("/staff/reports/", kind="test-memo", fiscal_year="2569", quarter="2")
    assert drawn.status_code == 303
    url = drawn.headers["location"].partition("?")[0]
    page = (await staff.get(url)).text
    assert "ร่าง" in page
    assert "มีเรื่อง 0 เรื่อง" in page
    question, after = await _sign(staff, url, "sign")
    assert f"{office.staff.person.name} ตำแหน่ง ตำแหน่ง staff" in question
    assert after.status_code == 303
    home = (await reviewer.get("/staff")).text
    assert "รายงานทดสอบ ไตรมาส 2" in home
    assert url in home
    assert url not in (await head.get("/staff")).text
    await _sign(reviewer, url, "sign")
    question, after = await _sign(head, url, "conclude")
    assert "“อนุมัติ”" in question
    page = (await head.get(url)).text
    assert "นภ ๐๓๓๒/๑" in page
    await make.drain()
    page = (await head.get(url)).text
    for ext in ("pdf", "docx", "xlsx"):
        assert f"{url}/file.{ext}" in page
        file = await head.get(f"{url}/file.{ext}")
        assert file.status_code == 200
        assert len(file.content) > 1000
    assert (await head.get(f"{url}/file.csv")).status_code == 404
    assert "นภ ๐๓๓๒/๑" in (await head.get("/staff/reports/?year=2569")).text
    numbers = (await head.get("/staff/reports/numbers")).text
    assert url in numbers
    assert "นภ ๐๓๓๒/๒" in numbers, "the next"


async def test_a_signature_is_asked_for_and_never_given_by_a_token(office, client, browser):
    paper = await drawn_up(office)
    url = f"/staff/reports/{paper}"
    http = client(office, office.staff)
    fields = _hidden((await http.get(url)).text, "sign")
    asked = await http.post(f"{url}/act", data=fields)
    assert asked.status_code == 200
    refused = await http.post(f"{url}/act", data=fields | {"confirmed": "yes"})
    assert refused.status_code == 403
    assert "โทเคน" in refused.text
    assert not (await look(office, paper)).signatures


async def test_what_lacks_is_said_with_the_way_to_mend_it(office, browser):
    papers.facts["lacks"] = (papers.LACK,)
    paper = await drawn_up(office)
    url, staff = f"/staff/reports/{paper}", await browser(office, "staff")
    page = (await staff.get(url)).text
    assert 'href="/staff/settings"' in page
    assert "ยังไม่มีเวลา" in page
    found = await look(office, paper)
    refused = await staff.post(f"{url}/act", action="sign", hash=found.hash, confirmed="yes")
    assert refused.status_code == 409
    assert "ยังไม่มีเวลา" in refused.text


async def test_words_are_changed_and_nothing_typed_is_lost(office, browser):
    paper = await drawn_up(office)
    url, staff = f"/staff/reports/{paper}", await browser(office, "staff")
    done = await staff.post(f"{url}/narratives", problems="ไม่มีปัญหาใด", version="1")
    assert done.status_code == 303
    page = (await staff.get(url)).text
    assert page.count("ไม่มีปัญหาใด") >= 2, "in the form and in the paper"
    old = await staff.post(f"{url}/narratives", problems="ข้อความใหม่ของฉัน", version="1")
    assert old.status_code == 409
    assert "ข้อความใหม่ของฉัน" in old.text


async def test_returned_and_cancelled_with_a_reason(office, browser):
    paper = await drawn_up(office)
    url = f"/staff/reports/{paper}"
    staff, reviewer = await browser(office, "staff"), await browser(office, "reviewer")
    await _sign(staff, url, "sign")
    nothing = await reviewer.post(f"{url}/act", action="return", reason=" ")
    assert nothing.status_code == 422
    assert "บอกเหตุผล" in nothing.text
    await reviewer.post(f"{url}/act", action="return", reason="แก้ตัวเลข")
    assert "แก้ตัวเลข" in (await staff.get(url)).text
    await staff.post(f"{url}/act", action="cancel", reason="ไม่ใช้แล้ว")
    assert "ยกเลิก" in (await staff.get(url)).text


async def test_printed_and_registered(office, browser):
    paper = await drawn_up(office)
    url, staff = f"/staff/reports/{paper}", await browser(office, "staff")
    draft = await staff.get(f"{url}/print.pdf")
    assert draft.content.startswith(b"%PDF")
    await staff.post(f"{url}/act", **_hidden((await staff.get(url)).text, "print"))
    for ext in ("pdf", "docx"):
        assert (await staff.get(f"{url}/print.{ext}")).status_code == 200
    form = (await staff.get(f"{url}/scan")).text
    version = re.search(r'name="version" value="(\d+)"', form)[1]
    wrong = await staff.post(f"{url}/scan", day="32/1/2569", number="", version=version)
    assert wrong.status_code == 422
    assert "32/1/2569" in wrong.text
    today = thai.short_date(await papers.today(office))
    done = await staff.post(
        f"{url}/scan", day=today, number="878", version=version,
        files={"scan": ("ลงนามแล้ว.pdf", make.pdf("scan"), "application/pdf")},
    )  # fmt: skip
    assert done.status_code == 303, done.text
    page = (await staff.get(url)).text
    assert f"{url}/scan.pdf" in page
    assert (await staff.get(f"{url}/scan.pdf")).content.startswith(b"%PDF")


async def test_a_signed_paper_goes_through_the_units_own_chain(office, browser):
    paper = await signed(office)
    url = f"/staff/reports/{paper}"
    webmaster = await browser(office, "webmaster")
    early = await webmaster.post(f"{url}/act", action="publish")
    assert early.status_code == 409
    assert "ทำไฟล์ไม่เสร็จ" in early.text
    await make.drain()
    done = await webmaster.post(f"{url}/act", action="publish")
    assert done.headers["location"].endswith("?done=publish"), done.headers
    found = await look(office, paper)
    assert found.publication["state"] == "submitted"
    again = await webmaster.post(f"{url}/act", action="publish")
    assert again.status_code == 409
    await make.answered_and_published(office, found.publication["id"])
    public = await webmaster.get(f"/p/{found.publication['item']}/")
    assert "รายงานทดสอบ ไตรมาส 1" in public.text
    assert "/form.pdf" in (await webmaster.get(url)).text


async def test_a_new_edition_takes_the_place_of_the_public_one_on_its_own_page(office, browser):
    first = await signed(office)
    await make.drain()
    webmaster = await browser(office, "webmaster")
    await webmaster.post(f"/staff/reports/{first}/act", action="publish")
    shown = (await look(office, first)).publication
    await make.answered_and_published(office, shown["id"])
    await papers.do(office, first, "staff", "renew")
    assert REPLACED not in (await webmaster.get(f"/p/{shown['item']}/")).text
    second = await signed(office)
    old = (await look(office, first)).row
    for page in (f"/p/{shown['item']}/", f"/verify/{code_of(old)}"):
        said = (await webmaster.get(page)).text
        assert "ยังไม่ได้เผยแพร่" in said  # that there is one, and none of its words
        assert (await look(office, second)).row["number"] not in said
        assert code_of((await look(office, second)).row) not in said
    assert REPLACED in (await webmaster.get(f"/p/{shown['item']}/")).text
    await make.drain()
    await webmaster.post(f"/staff/reports/{second}/act", action="publish")
    asked = (await look(office, second)).publication
    assert (asked["item"], asked["state"]) == (shown["item"], "submitted")
    numbers = [(await look(office, one)).row["number"] for one in (first, second)]
    page = (await webmaster.get(f"/p/{shown['item']}/")).text
    assert numbers[0] in page  # until the new one is allowed, and its words are not there
    assert numbers[1] not in page
    await make.answered_and_published(office, asked["id"])
    page = (await webmaster.get(f"/p/{shown['item']}/")).text
    assert numbers[1] in page
    assert REPLACED not in page
    verified = (await webmaster.get(f"/verify/{code_of(old)}")).text
    assert code_of((await look(office, second)).row) in verified
    with acting_for(office.tenant):
        async with db.transaction():
            files = await db.rows("SELECT filename FROM public_document")
            assert await db.value("SELECT count(*) FROM public_item") == 1
    assert [numbers[1].replace("/", "-") in one["filename"] for one in files] == [True]


async def test_builds_are_listed_with_who_asked_and_how_far_they_are(office, browser):
    staff = await browser(office, "staff")
    assert "ยังไม่มีไฟล์" in (await staff.get("/staff/reports/builds/")).text
    wrong = await staff.post("/staff/reports/builds/", kind="test-memo", fiscal_year="25690")
    assert wrong.status_code == 422
    assert 'value="25690"' in wrong.text
    asked = {"kind": "test-memo", "fiscal_year": "2569", "quarter": "1"}
    await staff.post("/staff/reports/builds/", **asked)
    page = (await staff.get("/staff/reports/builds/")).text
    assert "รอทำไฟล์" in page
    assert "<noscript><meta http-equiv" in page
    await make.drain()
    page = (await staff.get("/staff/reports/builds/")).text
    assert "พร้อมเปิด" in page
    assert office.staff.person.name in page
    link = re.search(r"/staff/reports/builds/[0-9a-f-]+/file\.pdf", page)[0]
    assert (await staff.get(link)).content.startswith(b"%PDF")


async def test_registers_are_kept_by_their_keepers(office, browser):
    admin, staff = await browser(office, "unit_admin"), await browser(office, "staff")
    refused = await staff.post("/staff/reports/numbers/next", register="memo", next="9")
    assert refused.status_code == 403
    await admin.post("/staff/reports/numbers/next", register="memo", next="878")
    await admin.post(
        "/staff/reports/numbers/reserve", register="memo", number="๘๗๙", note="เชิญประชุม"
    )
    page = (await admin.get("/staff/reports/numbers")).text
    assert "นภ ๐๓๓๒/๘๗๘" in page
    assert "เชิญประชุม" in page
    wrong = await admin.post("/staff/reports/numbers/next", register="memo", next="1")
    assert wrong.status_code == 409
    assert "878 ขึ้นไป" in wrong.text
    wrong = await admin.post(
        "/staff/reports/numbers/reserve", register="memo", number="879", note="x"
    )
    assert wrong.status_code == 422
    await admin.post("/staff/reports/numbers/prefix", prefix="สบ 0732")
    assert "สบ ๐๗๓๒/๘๗๘" in (await admin.get("/staff/reports/numbers")).text


async def test_a_quarter_that_is_over_is_due(office, browser):
    today = await papers.today(office)
    from portal.drafts.periods import quarter_of

    year, quarter = quarter_of(today)
    of, number = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    staff = await browser(office, "staff")

    async def due():
        page = (await staff.get("/staff/reports/")).text
        return page.partition('id="h-next"')[2].partition("</section>")[0]

    assert "เอกสารทดสอบ test-memo" in await due()
    await signed(office, About("test-memo", of, number))
    assert "เอกสารทดสอบ test-memo" not in await due()


async def test_it_speaks_english_too(office, browser):
    paper = await signed(office)
    staff = await browser(office, "staff")
    for path in ("", f"{paper}", "numbers", "builds/"):
        page = await staff.get(f"/staff/reports/{path}?lang=en")
        assert page.status_code == 200
        assert "Official papers" in page.text
    assert HEAD in (await staff.get(f"/staff/reports/{paper}?lang=en")).text


async def test_what_was_typed_for_a_paper_that_is_no_draft_any_more_is_not_lost(office, browser):
    paper = await drawn_up(office)
    staff = await browser(office, "staff")
    for action, why in (("sign", "เริ่มลงนามแล้ว"), ("cancel", "ถูกยกเลิกไปแล้ว")):
        if action == "cancel":
            await papers.do(office, paper, "staff", "return", reason="ตัวเลขผิด")
        await papers.do(office, paper, "staff", action, reason="ทำผิดไตรมาส")
        url = f"/staff/reports/{paper}/narratives"
        late = await staff.post(url, version="1", problems="ข้อความยาวที่พิมพ์ไว้")
        assert late.status_code == 409
        assert why in late.text
        assert "ไม่มีอะไรเปลี่ยนจากการกดครั้งนี้" in late.text
        assert "ข้อความยาวที่พิมพ์ไว้" in late.text


async def test_no_files_are_made_of_a_time_that_has_not_begun(office, browser):
    staff = await browser(office, "staff")
    year = thai.fiscal_year(await papers.today(office)) + 1
    asked = {"kind": "test-memo", "fiscal_year": str(year), "quarter": "1"}
    refused = await staff.post("/staff/reports/builds/", **asked)
    assert refused.status_code == 422
    assert "ยังไม่เริ่ม จัดทำได้ตั้งแต่ 1 ต.ค." in refused.text


async def test_an_address_with_a_wrong_number_is_refused_in_thai(office, browser):
    staff = await browser(office, "staff")
    for path in ("?year=abc", "?year=", "builds/?page=0", "builds/?page=x"):
        refused = await staff.get(f"/staff/reports/{path}")
        assert refused.status_code == 422
        assert "Expected" not in refused.text


async def test_a_scan_that_is_too_large_leaves_one_at_its_form(office, browser):
    paper = await drawn_up(office)
    await papers.do(office, paper, "staff", "print")
    staff = await browser(office, "staff")
    for size in (51, 61):
        scan = {"scan": ("สแกน.pdf", b"%PDF-1.4" + bytes(size << 20), "application/pdf")}
        refused = await staff.post(f"/staff/reports/{paper}/scan", files=scan, day="1/1/2570")
        assert refused.status_code == 303
        page = await staff.get(refused.headers["location"])
        assert page.status_code == 413
        assert "ลดความละเอียดแล้วส่งใหม่" in page.text
        assert 'name="scan"' in page.text


async def test_a_draft_that_lacks_something_does_not_say_that_it_may_be_signed(office, browser):
    staff = await browser(office, "staff")
    paper = await drawn_up(office)
    assert "ลงนามเสนอได้" in (await staff.get(f"/staff/reports/{paper}/?done=drawn")).text
    papers.facts["lacks"] = (papers.LACK,)
    page = (await staff.get(f"/staff/reports/{paper}/?done=drawn")).text
    assert "ลงนามเสนอได้" not in page
    assert "ยังลงนามไม่ได้จนกว่าจะมีสิ่งที่ขาด" in page


async def test_who_signs_before_the_time_is_over_is_told(office, browser):
    year, quarter = quarter_of(await papers.today(office))
    staff = await browser(office, "staff")
    for of, is_told in (((year, quarter), True), ((year - 1, 4), False)):
        paper = await drawn_up(office, About("test-memo", *of))
        page = (await staff.get(f"/staff/reports/{paper}/")).text
        asked = await staff.post(f"/staff/reports/{paper}/act", **_hidden(page, "sign"))
        assert ("ช่วงเวลาที่รายงานยังไม่สิ้นสุด" in asked.text) is is_told
