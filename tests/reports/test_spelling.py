"""Spelling help: the offices' own errors are marked, what is right is not, near words offered."""

import pytest

from portal.reports.spelling import MOST, distance, marks, misspellings, nearest
from portal.reports.thai_words import tokens
from portal.settings import ROOT


@pytest.mark.parametrize(
    ("text", "marked", "near"),
    [
        ("สำนักงานสารธารณสุขอำเภอ", "สารธารณสุข", "สาธารณสุข"),
        ("ตามแบบท่ายประกาศนี้", "แบบท่ายประกาศ", "แบบท้ายประกาศ"),
        ("ประกาศประกาศแนวทาง", "ประกาศประกาศ", "ประกาศ"),
        ("แผนที่ของหน่วยงานงานนี้", "หน่วยงานงาน", "หน่วยงาน"),
        ("ผู้ได้รับอนุญาติแล้ว", "อนุญาติ", "อนุญาต"),
        ("ไม่ครบถวน", "ครบถวน", "ครบถ้วน"),
        ("ขอ้มูลข่าวสาร", "ขอ้มูล", "ข้อมูล"),
        ("กระทรวงสาธรณสุข", "สาธรณสุข", "สาธารณสุข"),
        ("ที่สำนกงานแห่งนี้", "สำนกงาน", "สำนักงาน"),
        ("การดำเนืนการ", "ดำเนืนการ", "ดำเนินการ"),
        ("Public Rejations", "Public Rejations", "Public Relations"),
    ],
)
def test_what_is_wrong_is_marked_where_it_stands_with_what_was_meant(text, marked, near):
    [one] = marks(text)
    assert one.text == marked
    assert one.near[0] == near
    assert text[one.begins : one.begins + len(one.text)] == marked


@pytest.mark.parametrize("wrong", sorted(misspellings()))
def test_each_known_error_is_marked_and_its_mend_is_not(wrong):
    right = misspellings()[wrong]
    assert marks(f"การ{wrong} ในปีนี้")[0].near[0] == right
    assert marks(right) == []


@pytest.mark.parametrize(
    "text",
    [
        "ผู้ดูแลเว็บไซต์นำข้อมูลขึ้นเว็บไซต์ในหมวดที่ถูกต้อง และแจ้งเจ้าของข้อมูลทันที",
        "มาตรการการเผยแพร่ข้อมูล ๑๒ เรื่อง ล่าช้า ๓ เรื่อง (ร้อยละ ๒๕.๐๐)",
        "ปัญหาอุปสรรค: ไม่มีเจ้าหน้าที่ด้านคอมพิวเตอร์โดยตรง ควรจัดอบรมเพิ่มเติม",
        "ก) ข) ค) ๆ ฯลฯ", "", "   \n", "ทำเร็ว ๆ นี้", "พ.ศ. ๒๕๗๐ ส.ค. 2569 รพ.สต.",
    ],
)  # fmt: skip
def test_what_is_right_is_not_marked(text):
    assert marks(text) == []


def test_names_of_the_unit_are_right_there():
    text = "ผู้รายงาน อรุณี ณัฐวดี"
    assert marks(text)
    assert marks(text, ["อรุณี ณัฐวดี"]) == []


def test_papers_as_they_are_drawn_are_hardly_marked():
    """Of the 200,000 letters of our papers less than one mark in 5,000: else nobody would look."""
    files = sorted((ROOT / "tests" / "drafts" / "golden").glob("*/*.txt"))
    texts = [file.read_text("utf-8") for file in files]
    letters, found = 0, 0
    for text in texts[::4]:
        letters, found = letters + len(text), found + len(marks(text))
    assert letters > 20_000
    assert found < letters / 5_000


def test_words_joined_are_the_text_again():
    for text in ("การ เผยแพร่\nข้อมูล ๑,๒๐๐ เรื่อง (PDF)!", "ขอ้ มูล", "ๆฯ\u200bก", "🙂ไทย"):
        assert "".join(tokens(text)) == text


def test_letters_that_differ():
    assert distance("ข้อมูล", "ขอ้มูล", 2) == 1  # swapped
    assert distance("ก", "กขค", 1) == 2
    assert nearest("กก") == (0, ())


def test_a_long_text_that_is_no_thai_is_marked_up_to_a_bound():
    """Letters at random, in which no word is known: marks beyond the first 50 are not looked for,
    and words that cannot be near are not compared letter by letter."""
    letters = "กขคงจชซดตถทนบปพมยรลวสหอ"
    text = "".join(letters[n * n * 7 % 23] + "ะาิีึืุู"[n * 5 % 8] for n in range(1, 5_000))
    assert len(marks(text)) == MOST
