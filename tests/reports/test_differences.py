"""What one paper says otherwise than another."""

from dataclasses import replace

import pytest

from portal.reports.differences import Piece, differences, lines, words_changed
from portal.sheets.blocks import Grid, Heading, MemoHead, Paper, Para, Sign

BEFORE = Paper(
    "announcement",
    ("ประกาศหน่วยงาน", "เรื่อง แนวทางการเผยแพร่ข้อมูล ปีงบประมาณ ๒๕๖๙"),
    "หน่วยงาน",
    (
        Heading("ข้อมูลที่เผยแพร่", "๑."),
        Para("ข้อมูลพื้นฐานของหน่วยงาน และโครงสร้าง", "๑.๑", 1),
        Para("แผนงาน โครงการ และงบประมาณรายจ่ายประจำปี", "๑.๒", 1),
        Para("คู่มือการปฏิบัติงานของเจ้าหน้าที่", "๑.๓", 1),
        Grid(("เรื่อง", "จำนวน"), (("เผยแพร่", "๑๒"), ("ไม่อนุญาต", "๓")), (3, 1)),
    ),
    signs=(Sign(("ผู้อำนวยการ",), "นางสาวตัวอย่าง"),),
    closing="ประกาศ ณ วันที่ ๑ ตุลาคม ๒๕๖๘",
)


def after(**changed):
    return replace(BEFORE, **changed)


def told(paper):
    return [(one.what, one.part) for one in differences(BEFORE, paper) if one.what != "same"]


def test_the_same_paper_differs_in_nothing():
    found = differences(BEFORE, BEFORE)
    assert {one.what for one in found} == {"same"}
    assert len(found) == len(lines(BEFORE))


def test_a_year_rolled_over_differs_in_its_years_alone():
    blocks = BEFORE.blocks
    paper = after(
        title=(BEFORE.title[0], BEFORE.title[1].replace("๒๕๖๙", "๒๕๗๐")),
        closing="ประกาศ ณ วันที่ ๑ ตุลาคม ๒๕๖๙", blocks=blocks,
    )  # fmt: skip
    assert told(paper) == [("changed", "title"), ("changed", "end")]
    [title, _] = [one for one in differences(BEFORE, paper) if one.what == "changed"]
    assert [one for one in title.pieces if one.op != "same"] == [
        Piece("removed", "๒๕๖๙"), Piece("added", "๒๕๗๐")
    ]  # fmt: skip


def test_a_clause_put_in_between_is_added_and_the_others_renumbered():
    blocks = list(BEFORE.blocks)
    blocks[2:4] = [
        Para("ประกาศจัดซื้อจัดจ้างและผลการพิจารณา", "๑.๒", 1),
        replace(blocks[2], number="๑.๓"), replace(blocks[3], number="๑.๔"),
    ]  # fmt: skip
    assert told(after(blocks=tuple(blocks))) == [
        ("added", "clause"), ("changed", "clause"), ("changed", "clause")
    ]  # fmt: skip


def test_what_is_taken_out_stands_where_it_was():
    paper = after(blocks=(*BEFORE.blocks[:2], *BEFORE.blocks[3:]))
    found = differences(BEFORE, paper)
    at = [one.what for one in found].index("removed")
    assert found[at].pieces[0].text == "๑.๒ แผนงาน โครงการ และงบประมาณรายจ่ายประจำปี"
    assert found[at - 1].pieces[0].text.startswith("๑.๑")


def test_a_row_of_a_table_and_a_signature():
    grid = Grid(("เรื่อง", "จำนวน"), (("เผยแพร่", "๒๐"), ("ไม่อนุญาต", "๓")), (3, 1))
    paper = after(blocks=(*BEFORE.blocks[:4], grid), signs=(Sign(("ผู้อำนวยการ",), "นายอื่น"),))
    assert told(paper) == [("changed", "table"), ("changed", "sign")]


def test_a_memo_and_what_comes_behind_the_signatures():
    memo = Paper("memo", (), "หน่วยงาน", (), memo=MemoHead("หน่วยงาน", "ขอรายงาน", "หัวหน้า"))
    other = replace(memo, memo=MemoHead("หน่วยงาน", "ขออนุมัติ", "หัวหน้า"), after=(Para("แนบ"),))
    found = [(one.what, one.part) for one in differences(memo, other) if one.what != "same"]
    assert ("added", "clause") in found
    assert any(part == "head" for _, part in found)


@pytest.mark.parametrize(("old", "new"), [("", "มี"), ("มี", ""), ("", ""), ("ก ข", "ก ค")])
def test_both_texts_are_in_the_pieces(old, new):
    pieces = words_changed(old, new)
    assert "".join(one.text for one in pieces if one.op != "added") == old
    assert "".join(one.text for one in pieces if one.op != "removed") == new


def test_long_papers_that_have_nothing_in_common_are_still_compared():
    rows = tuple((f"เรื่องที่ {n}", str(n)) for n in range(400))
    other = tuple((f"อย่างอื่น {n}", str(-n)) for n in range(400))
    one = after(blocks=(Grid(("ก", "ข"), rows, (1, 1)),))
    two = after(blocks=(Grid(("ก", "ข"), other, (1, 1)),))
    found = differences(one, two)
    assert sum(each.what in ("removed", "changed") for each in found) >= 400


def test_a_long_text_of_one_word_is_compared_in_moments():
    """A moment is what its work is bounded by: without a bound it is 10^8 pairs of equal words."""
    old, new = "1 " * 10_000, f"x{'1 ' * 9_999}y"
    pieces = words_changed(old, new)
    assert "".join(one.text for one in pieces if one.op != "added") == old
    assert "".join(one.text for one in pieces if one.op != "removed") == new
    assert len(pieces) < 10


def test_a_mend_in_the_middle_of_a_long_text_is_found_alone():
    old = "ผู้รับผิดชอบ เผยแพร่ข้อมูล " * 800 + "ก่อน " + "ผู้รับผิดชอบ เผยแพร่ข้อมูล " * 800
    pieces = words_changed(old, old.replace("ก่อน", "หลัง"))
    assert [(one.op, one.text) for one in pieces if one.op != "same"] == [
        ("removed", "ก่อน"), ("added", "หลัง")]  # fmt: skip
