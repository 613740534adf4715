"""The MOIT 1 bundle: every line in its order, what fills it and what lacks, and nothing of another
unit."""

import io
from typing import Any

import pikepdf
import pytest

from portal.catalog.checklists import moit
from portal.kit import clock, db, thai
from portal.kit.errors import Invalid
from portal.kit.tenancy import acting_for
from portal.kit.thai import fiscal_year
from portal.papers.postings import PostingForm, post_up
from portal.publication.places import add, place
from portal.reports import builds, bundle
from portal.reports.evidence import lines_of
from portal.reports.kinds import About
from portal.reports.publishing import publish
from portal.sheets import join
from tests import make
from tests.reports import papers
from tests.sheets.said import plain
from tests.sheets.test_text import by_pdfium


async def year_now() -> int:
    async with db.transaction():
        return fiscal_year(clock.today())


async def built(unit: make.MadeUnit, year: int) -> tuple[Any, bytes]:
    with acting_for(unit.tenant):
        report, _ = await builds.ask(About(bundle.KIND, year), unit.webmaster.person)
    await make.drain()
    with acting_for(unit.tenant):
        async with db.transaction():
            row = await builds.with_id(report)
            file = await db.row("SELECT * FROM report_file WHERE report = $1", report)
        data = await builds.bytes_of(file["sha256"]) if file else b""
    return row, data


async def filled(unit: make.MadeUnit, code: str, year: int, **fields: Any) -> Any:
    """Something public in a line."""
    made = await make.publication(unit, **fields)
    asked = moit(year)
    assert asked
    with acting_for(unit.tenant):
        await add(await make.item_of(made), f"{asked.name}:{code}", unit.webmaster.person)
    return made


def bookmarks(data: bytes) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []

    def walk(entries: Any, level: int) -> None:
        for one in entries:
            found.append((level, one.title))
            walk(one.children, level + 1)

    with pikepdf.open(io.BytesIO(data)) as whole, whole.open_outline() as outline:
        walk(outline.root, 0)
    return found


async def test_all_lines_in_order_with_what_fills_them(unit: make.MadeUnit) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    await filled(unit, "1.1.2", year, title="ประกาศแนวทางของเรา")
    row, data = await built(unit, year)
    assert (row["state"], row["progress"], row["error"]) == ("ready", 100, "")
    names = bookmarks(data)
    lines = [name.split()[1] for level, name in names if level == 1]
    assert lines == ["๑.๑", "๑.๒", "๑.๓", "๑.๔", "๒.๑", "๒.๒", "๒.๓"]
    assert [name for level, name in names if level == 2] == ["ประกาศแนวทางของเรา · แผน 2570.pdf"]
    assert names[-1] == (0, "ภาพช่องทางการเผยแพร่")
    text = plain(by_pdfium(data))
    assert text.count("ยังไม่มีหลักฐานในข้อนี้") == 6
    assert plain(f"https://{unit.slug}.localhost") in text
    document = await make.document_of(unit, await _only_publication(unit))
    assert document["sha256"] in text.replace("\n", "")


async def _only_publication(unit: make.MadeUnit) -> Any:
    with acting_for(unit.tenant):
        async with db.transaction():
            return await db.value("SELECT id FROM publication")


async def test_a_quarters_signed_follow_up_stands_in_its_line_before_it_is_public() -> None:
    office = await papers.unit()
    year = thai.fiscal_year(await papers.today(office))
    about = About("memo-follow-up", year - 1, 4)  # the line asks for the year before
    paper = await papers.drawn_up(office, about)
    await papers.do(office, paper, "staff", "sign")
    await papers.do(office, paper, "head", "conclude")
    with acting_for(office.tenant):
        async with db.transaction():
            _, lines = await lines_of(year)
    shown = {line.slot.code: [piece.title for piece in line.pieces] for line in lines}
    number = (await papers.look(office, paper)).row["number"]
    assert [number in title for title in shown["1.2.2"]] == [True]
    assert not any(shown[code] for code in shown if code != "1.2.2")


async def test_a_newer_edition_stands_beside_the_public_one_until_it_is_public_itself() -> None:
    office = await papers.unit()
    year = thai.fiscal_year(await papers.today(office))
    about, numbers = About("memo-follow-up", year - 1, 4), []
    for edition in (1, 2):
        paper = await papers.drawn_up(office, about)
        await papers.do(office, paper, "staff", "sign")
        await papers.do(office, paper, "head", "conclude")
        await make.drain()
        with acting_for(office.tenant):
            await publish(paper, papers.here(office.staff))
        found = await papers.look(office, paper)
        numbers.append(found.row["number"])
        assert found.publication is not None
        if edition == 1:
            await make.answered_and_published(office, found.publication["id"])
            with acting_for(office.tenant):
                item, by = found.publication["item"], office.webmaster.person
                await place(item, [f"moit-{year}:1.2.2"], by)
    with acting_for(office.tenant):
        async with db.transaction():
            _, lines = await lines_of(year)
    [line] = [one for one in lines if one.slot.code == "1.2.2"]
    assert [bool(piece.path) for piece in line.pieces] == [True, False]
    assert numbers[1] in line.pieces[1].title


async def test_a_file_that_cannot_be_opened_is_named_instead(unit: make.MadeUnit) -> None:
    """A PDF may be damaged inside though it looks like one: the bundle comes out all the same."""
    good = join.Part("ดี", make.pdf("good"), 1, b"")
    bad = join.Part("เสีย", b"%PDF-1.4 this is not one", 1, make.pdf("instead"))
    data = join.joined([good, bad])
    assert [name for _, name in bookmarks(data)] == ["ดี", "เสีย"]
    assert "instead" in by_pdfium(data)
    with pytest.raises(ValueError, match="เสีย"):
        join.joined([good, join.Part("เสีย", b"nothing")])


async def test_nothing_acts_by_itself_in_what_was_joined() -> None:
    with pikepdf.open(io.BytesIO(make.pdf())) as found:
        page = found.pages[0]
        act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        page.obj.AA = pikepdf.Dictionary(O=act)
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act
        )
        page.obj.Annots = pikepdf.Array([found.make_indirect(note)])
        found.Root.OpenAction = act
        out = io.BytesIO()
        found.save(out)
    data = join.joined([("หนึ่ง", out.getvalue())])
    assert b"JavaScript" not in pikepdf_plain(data)


def pikepdf_plain(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as found:
        found.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


async def test_same_parts_same_bytes() -> None:
    parts = [("หนึ่ง", make.pdf("1")), ("สอง", make.pdf("2"))]
    assert join.joined(parts) == join.joined(parts)


async def test_photos_stand_on_a_sheet_and_others_are_named(unit: make.MadeUnit) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    made, _ = await make.public_picture(unit)
    asked = moit(year)
    assert asked
    with acting_for(unit.tenant):
        item = await make.item_of(made)
        await add(item, f"{asked.name}:1.1.4", unit.webmaster.person)
    _, data = await built(unit, year)
    names = [name for level, name in bookmarks(data) if level == 2]
    assert [name.rpartition(" · ")[2] for name in names] == ["แผน 2570.pdf", "ภาพ.jpg"]


async def test_photos_of_the_board_stand_at_the_end(unit: make.MadeUnit) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    made = await make.publication(unit, title="เรื่องที่ติดบอร์ด", channels=["website", "board"])
    with acting_for(unit.tenant):
        form = PostingForm(channel="board", place="หน้าสำนักงาน", posted_on="", remove_on="")
        photo = make.upload("บอร์ด.jpg", make.jpeg("board"))
        await post_up(made, unit.webmaster.person, form, photo)
    _, data = await built(unit, year)
    text = plain(by_pdfium(data))
    assert text.index("ภาพช่องทางการเผยแพร่") < text.index("เรื่องที่ติดบอร์ด")


async def test_a_year_without_a_list_is_refused(unit: make.MadeUnit) -> None:
    with acting_for(unit.tenant), pytest.raises(Invalid) as refused:
        await builds.ask(About(bundle.KIND, 2500), unit.webmaster.person)
    assert "fiscal_year" in refused.value.fields


async def test_nothing_of_another_unit(unit: make.MadeUnit, other: make.MadeUnit) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    await filled(other, "1.1.2", year, title="ของหน่วยงานอื่น")
    _, data = await built(unit, year)
    text = plain(by_pdfium(data))
    assert "ของหน่วยงานอื่น" not in text
    assert other.slug not in text


async def test_what_left_the_site_leaves_the_next_bundle(unit: make.MadeUnit) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    made = await filled(unit, "1.1.2", year, title="ประกาศที่จะนำลง")
    await make.do(unit, made, "webmaster", "take_down", reason="ผิด")
    _, data = await built(unit, year)
    assert "ประกาศที่จะนำลง" not in plain(by_pdfium(data))


async def test_done_once_however_often(unit: make.MadeUnit) -> None:
    with acting_for(unit.tenant):
        year = await year_now()
    row, _ = await built(unit, year)
    with acting_for(unit.tenant):
        await builds.build(row["id"])
        async with db.transaction():
            count = await db.value("SELECT count(*) FROM report_file WHERE report = $1", row["id"])
    assert count == 1
