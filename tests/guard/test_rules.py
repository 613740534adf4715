"""What is personal data, and what only looks like it."""

import time

import pytest

from portal.guard import rules
from portal.guard.masking import masked, one_form
from tests.guard.files import ANOTHER, MASKED, SOMEBODY, citizen, dashed, thai

COMPANY = citizen("010553612345")


def found(text):
    return list(rules.found_in(rules.plain(text)))


@pytest.mark.parametrize(
    "text",
    [
        SOMEBODY,
        dashed(SOMEBODY),
        thai(SOMEBODY),
        thai(dashed(SOMEBODY)),
        dashed(SOMEBODY).replace("-", " "),
        dashed(SOMEBODY).replace("-", " – "),
        " ".join(SOMEBODY),
        f"1 {SOMEBODY} นายสมมติ",
        f"เลขที่{SOMEBODY}ของ",
        f"({SOMEBODY})",
        f"{SOMEBODY[:5]}\u200b{SOMEBODY[5:]}",
    ],
)
def test_a_citizens_number_however_it_is_written(text):
    ((kind, value),) = found(text)
    assert kind == rules.CITIZEN
    assert masked(kind, value) == MASKED
    assert one_form(kind, value) == SOMEBODY


@pytest.mark.parametrize(
    "text",
    [
        f"9{SOMEBODY}",  # inside a longer number
        f"{SOMEBODY}7",
        f"{SOMEBODY}.50",
        f"{SOMEBODY}-0001",
        f"12/{SOMEBODY}",
        SOMEBODY[:-1] + str((int(SOMEBODY[-1]) + 1) % 10),  # the checksum does not hold
        COMPANY,  # a company's begins with 0
        dashed(COMPANY),
        citizen("100010098765"),  # no such province
        "1111111111119",
        "65017123456",  # a project of e-GP
        "670114123456 12",
        "เลขที่ 0332/877 ลงวันที่ 2 พฤศจิกายน 2563",
        "1,349,900,123,455.00",
        "036-244433 0 3624 4433 ต่อ 12 02-590-1000 1669",
        "วันที่ 08/12/2567 08.30 น. 08 12 2567",
        "พ.ศ. 2567-2570 จำนวน 500,000 498,000 0.00",
        "saraban@moph.go.th info@example.org sso00370@gmail.com hospital.nb@moph.go.th",
        "AN 12 VN 2567 HN",
        "เลขที่บัญชี",
        "ตั้งอยู่เลขที่ 99 หมู่ 5",
        "0812345678901",
    ],
)
def test_what_only_looks_like_it(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("โทร 081-234-5678", rules.PHONE, "xxx-xxx-x678"),
        ("08-1234-5678", rules.PHONE, "xx-xxxx-x678"),
        ("0912345678", rules.PHONE, "xxxxxxx678"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", rules.PHONE, "xxx xxx x678"),
        ("+66 81 234 5678", rules.PHONE, "+xx xx xxx x678"),
        ("HN 12345/67", rules.PATIENT, "HN xxxx5/67"),
        ("AN: 6701234", rules.PATIENT, "AN: xxxx234"),
        ("HN๐๐๑๒๓๔๕", rules.PATIENT, "HNxxxx345"),
        ("somchai.j@gmail.com", rules.EMAIL, "sxxxxxxxx@gmail.com"),
        ("123-4-56789-0", rules.BANK, "xxx-x-xxx89-0"),
        ("เลขที่บัญชี ธ.กรุงไทย 1234567890", rules.BANK, "xxxxxxx890"),
        ("Passport No. AA1234567", rules.PASSPORT, "AAxxxx567"),
        ("บ้านเลขที่ 12/3 หมู่ 4", rules.ADDRESS, "บ้านเลขที่ xx/x"),
    ],
)
def test_the_other_kinds_and_how_they_are_masked(text, kind, shown):
    assert [(found_kind, masked(found_kind, value)) for found_kind, value in found(text)] == [
        (kind, shown)
    ]


def test_of_a_comment_the_words_stay_and_the_numbers_go():
    said = masked(rules.HIDDEN, f"ถามคุณ ก. {SOMEBODY} โทร 0812345678 เลข 123456 หน้า 12")
    assert said == f"ถามคุณ ก. {MASKED} โทร xxxxxxx678 เลข xxxx56 หน้า 12"


def test_the_same_number_is_found_again_however_it_is_written():
    assert len({one_form(rules.PHONE, "081-234-5678"), one_form(rules.PHONE, "+66812345678")}) == 1
    assert one_form(rules.CITIZEN, dashed(ANOTHER)) == ANOTHER


def test_a_columns_head_says_what_its_numbers_are():
    columns = rules.Columns()
    assert list(columns.row(["ที่", "HN", "โทรศัพท์", "จำนวนเงิน"])) == []
    assert list(columns.row(["1", "004512", "812345678", "812345678"])) == [
        (1, rules.PATIENT, "004512"),
        (2, rules.PHONE, "812345678"),
    ]


@pytest.mark.parametrize("piece", ["1 ", "1-", "a@", "aaaaaaaa.", "08-1234-", "บัญชี", "HN ", "0"])
def test_no_text_takes_long(piece):
    began = time.process_time()
    found(piece * (500_000 // len(piece)))
    assert time.process_time() - began < 4
