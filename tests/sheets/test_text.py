"""What is printed is what the paper says: the text that programs, readers and the search of a
viewer find in the PDF."""

import io
import re
import subprocess
import unicodedata

import pikepdf
import pypdfium2
import pytest

from portal.kit import pdf_text, typeset
from portal.kit.glyphs import printable
from portal.sheets.blocks import Grid, Heading, Paper, Para, Sign
from portal.sheets.pdf import pdf
from tests.sheets.said import missing, plain, said
from tests.sheets.samples import ALL, ANNOUNCEMENT, MADE, PICTURES, REPORT

papers = pytest.mark.parametrize("paper", ALL.values(), ids=ALL)

# Syllables whose tone mark stands high, low, or beside a sara am; and what a scan would lose.
HARD = (
    "ตั้งใจ ซึ่ง ทั้งนี้ ขึ้น ผึ้ง สั่ง ยิ่ง ที่ที่ ปี่ ป้ำ น้ำ ค่ำ ก๋วยเตี๋ยว โน้ต ญี่ปุ่น ฎีกา ฐานะ กตัญญู ฤๅษี "
    "หน้าที่ที่รับผิดชอบ ตั้งตั้งใจ ครั้งที่ ๑ พ.ศ. ๒๕๖๙ เปอร์เซ็นต์ ไมล์ เก็บ"
)


def by_pdfium(data: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def by_poppler(data: bytes) -> str:
    """In the order of the content, as a reader aloud gets it."""
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


@papers
@pytest.mark.parametrize("read", [by_pdfium, by_poppler])
def test_every_word_is_found_in_its_order(paper: Paper, read) -> None:
    assert missing(said(paper), read(pdf(paper, MADE, PICTURES)), in_order=True) == []


@pytest.mark.parametrize("read", [by_pdfium, by_poppler])
def test_no_syllable_is_said_twice(read) -> None:
    paper = Paper("report", ("ทดสอบ",), "หน่วย", (ALL["report"].blocks[0],), foot=HARD)
    found = plain(read(pdf(paper, MADE)))
    assert plain(HARD) in found


def test_typst_alone_would_say_them_twice() -> None:
    """When this fails, Typst has been mended, and kit/pdf_text.py can go."""
    seen = []
    real = typeset.mended
    try:
        typeset.mended = lambda paper: seen.append(paper) or real(paper)
        pdf(ANNOUNCEMENT, MADE)
    finally:
        typeset.mended = real
    assert missing(said(ANNOUNCEMENT), by_pdfium(seen[0]))
    assert pdf_text.mended(seen[0]) == pdf(ANNOUNCEMENT, MADE)


@papers
def test_it_is_pdf_a_and_tagged(paper: Paper) -> None:
    with pikepdf.open(io.BytesIO(pdf(paper, MADE, PICTURES))) as found:
        about = found.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == paper.name
        assert found.Root.MarkInfo.Marked
        assert str(found.Root.Lang) == "th-TH"
        assert "/StructTreeRoot" in found.Root
        assert "/OutputIntents" in found.Root
        for number in range(len(found.objects)):
            font = found.objects[number]
            if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in font or "/FontFile3" in font


def test_tables_headings_and_pictures_are_said_as_such() -> None:
    with pikepdf.open(io.BytesIO(pdf(REPORT, MADE, PICTURES))) as found:
        kinds, alts = [], []

        def walk(node) -> None:
            if isinstance(node, pikepdf.Array):
                for one in node:
                    walk(one)
            elif isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    kinds.append(str(node.S))
                if "/Alt" in node:
                    alts.append(str(node.Alt))
                if "/K" in node:
                    walk(node.K)

        walk(found.Root.StructTreeRoot.K)
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    assert "ภาพหน้าแรกของเว็บไซต์" in alts


def test_same_words_same_bytes() -> None:
    assert pdf(REPORT, MADE, PICTURES) == pdf(REPORT, MADE, PICTURES)
    assert pdf(REPORT, MADE, PICTURES) != pdf(REPORT, MADE.replace(hour=3), PICTURES)


# Where digits may be Arabic (R102): addresses, what a law or an assessment calls so.
ALLOWED = re.compile(r"https?://\S+|MOIT\s*[0-9.]+|MOPH ITA")


@papers
def test_thai_digits_alone(paper: Paper) -> None:
    """What the layouts add themselves, page numbers among them, is in Thai digits too."""
    found = ALLOWED.sub("", by_poppler(pdf(paper, MADE, PICTURES)))
    assert re.findall(r".*[0-9].*", found) == []


def test_a_draft_says_so_and_a_signed_one_where_it_is_verified() -> None:
    assert "ร่างยังไม่ได้ลงนาม" in plain(by_pdfium(pdf(ALL["order"], MADE)))
    signed = plain(by_pdfium(pdf(ANNOUNCEMENT, MADE)))
    assert "ร่าง" not in signed
    assert plain(ANNOUNCEMENT.verify) in signed


def report(lines: int) -> Paper:
    """So many short paragraphs, then the last words and two signatures."""
    body = tuple(Para(f"ย่อหน้าที่ {n}") for n in range(lines))
    signs = (Sign(("นักวิชาการ",), "นางสมมุติ ขยันยิ่ง"), Sign(("หัวหน้า",), "นายสมมุติ ใจดี", "ทราบ"))
    return Paper("report", ("ทดสอบ",), "หน่วย", (*body, Heading("ข้อเสนอ"), Para("จบเรื่อง")), signs)


def test_no_signature_stands_alone_and_two_stand_abreast_before_a_new_page() -> None:
    abreast = []
    for lines in range(12, 30):
        found = pypdfium2.PdfDocument(pdf(report(lines), MADE))
        words = [plain(page.get_textpage().get_text_range()) for page in found]
        last = words[-1]
        for name in ("ข้อเสนอ", "จบเรื่อง", "นางสมมุติ ขยันยิ่ง", "นายสมมุติ ใจดี"):
            assert plain(name) in last, (lines, name)
        if last.index(plain("นายสมมุติ")) < last.index(plain("นางสมมุติ")):
            abreast.append(lines)
            assert len(words) == 1
    assert len(abreast) >= 2, "where one below the other finds no room"


def test_a_small_table_is_not_cut_by_the_end_of_a_page() -> None:
    rows = tuple((str(n), "ข") for n in range(6))
    for lines in range(18, 28):
        body = tuple(Para(f"ย่อหน้าที่ {n}") for n in range(lines))
        grid = Grid(("ก", "ข"), rows, (1, 1), caption="ตารางเล็ก")
        found = pypdfium2.PdfDocument(pdf(Paper("report", ("ก",), "ข", (*body, grid)), MADE))
        on = [page.get_textpage().get_text_range() for page in found]
        assert sum("ตารางเล็ก" in text for text in on) == 1
        assert next(text for text in on if "ตารางเล็ก" in text).count("ข") >= 6


def _of(*words: str) -> Paper:
    verify = "https://unit.localhost/verify/abc"
    return Paper("report", ("รายงาน",), "หน่วยงาน", tuple(map(Para, words)), verify=verify)


def test_a_letter_that_the_font_lacks_is_no_reason_for_there_being_no_paper():
    odd = "ก😀ข 👨\u200d👩 ❤\ufe0f ✓ 中 م \ue000 \u1680 \U000e0041 ค≥๑ <b> #set $x$ \\u{1}"
    assert "ก?ข ?? ? √ [อักษรจีน] [อักษรอาหรับ] ? ?" in by_pdfium(pdf(_of(odd, "จบ"), MADE))
    assert "ค≥๑ <b> #set $x$ \\u{1}" in by_pdfium(pdf(_of(odd, "จบ"), MADE))
    assert typeset.unprintable(odd) == ["😀", "👨", "👩", "❤", "中", "م", "\ue000", "\u1680"]


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("คู่มือ ຂໍ້ມູນ ສຸຂະພາບ ฉบับ 2", "คู่มือ [อักษรลาว] ฉบับ 2"),
        ("မြန်မာ ဘာသာ中文 日本の話", "[อักษรเมียนมา] [อักษรเมียนมา][อักษรจีน] [อักษรญี่ปุ่น]"),
        ("TNF-α 😀", "TNF-[อักษรกรีก] ?"),
        ("① Ⅳ ℃ № ● □ ☑", "1 IV °C No • o √"),
        ("ไทย English ๑๒", "ไทย English ๑๒"),
    ],
)
def test_another_script_is_named_and_a_sign_is_what_is_like_it(words, printed):
    assert printable(words, typeset.FONT) == printed


def test_each_plane_of_unicode_can_stand_in_a_paper():
    """Every eleventh letter of all that have one, two papers of them."""
    letters = [chr(code) for code in range(0x20, 0x2FA20, 11)]
    shown = [one for one in letters if unicodedata.category(one) not in ("Cc", "Cs", "Cn")]
    for begin in (0, len(shown) // 2):
        assert pdf(_of("ก " + " ".join(shown[begin : begin + len(shown) // 2]), "จบ"), MADE)


@pytest.mark.parametrize("words", ["หน่วยงานได้ ", "ข้อมูล"])
def test_a_very_long_paragraph_is_printed_whole(words):
    text = "".join(f"{words}{number}" for number in range(1_700))
    found = re.sub(r"–\s*[๐-๙]+\s*–|\s", "", by_pdfium(pdf(_of(text, "จบ"), MADE)))
    assert re.sub(r"\s", "", text) in found
