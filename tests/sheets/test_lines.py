"""Where the lines of a PDF end: a title in its middle, and never inside of a name."""

from portal.sheets.blocks import Grid, MemoHead, Paper, Para
from portal.sheets.pdf import pdf
from tests.sheets.said import plain
from tests.sheets.test_text import MADE, by_poppler


def lines_of(paper: Paper) -> list[str]:
    return [plain(line) for line in by_poppler(pdf(paper, MADE)).splitlines()]


def test_a_long_title_is_parted_in_the_middle() -> None:
    """Not before its last word alone, หน่วยงาน."""
    title = "รายงานผลการติดตามการดำเนินงานเผยแพร่ข้อมูลต่อสาธารณะผ่านเว็บไซต์ของหน่วยงาน"
    paper = Paper("report", (title,), "หน่วย", (Para("ก"),), verify="https://บ้านสมมุติ.ไทย/")
    first, second = lines_of(paper)[:2]
    assert first + second == plain(title)
    assert len(second) > len(title) / 3


def test_no_line_ends_inside_of_a_name() -> None:
    """Thai has no blanks, and a breaker knows อินทร์ and แก้ว, but nobody's surname."""
    people = ("นางสาวจันทร์เพ็ญ อินทร์แก้ว", "นายกิตติพงษ์ แสงทองดี")
    rows = tuple((one, "ก") for one in people)
    grid = Grid(("ชื่อ", "ก"), rows, (24, 76))
    agency = "สำนักงานสาธารณสุขอำเภอเมืองสมุทรปราการ อำเภอเมืองสมุทรปราการ จังหวัดสมุทรปราการ"
    memo = MemoHead(agency, "ก", "ข")
    found = lines_of(Paper("memo", (), "หน่วย", (grid,), memo=memo))
    for whole in ("จันทร์เพ็ญ", "อินทร์แก้ว", "แสงทองดี", "จังหวัดสมุทรปราการ"):
        assert any(whole.removeprefix("จังหวัด") in line for line in found), whole
