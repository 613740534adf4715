"""Files and forms as no program should send them: refused in words, or kept and handed out
safely."""

import hashlib
import re
from urllib.parse import quote

import pytest

from tests import make


@pytest.fixture(scope="module")
def http(wire, office):
    with wire.client(office, office.staff) as client:
        yield client


@pytest.fixture
def draft(http):
    return http.post("/api/v1/requests", json=make.FIELDS).json()["id"]


def documents(http, draft) -> list[dict]:
    return http.get(f"/api/v1/requests/{draft}").json()["documents"]


def framed(*parts: bytes, boundary: bytes = b"x", end: bytes = b"--x--\r\n") -> bytes:
    return b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + end


FILE = b'Content-Disposition: form-data; name="file"; filename="a.pdf"'
ALT = b'Content-Disposition: form-data; name="alt"'
GOOD = FILE + b"\r\n\r\n" + make.pdf()
WITH_X = "multipart/form-data; boundary=x"
FRAMES = {
    "no boundary": ("multipart/form-data", framed(GOOD)),
    "an empty boundary": ("multipart/form-data; boundary=", framed(GOOD)),
    "another boundary": ("multipart/form-data; boundary=y", framed(GOOD)),
    "cut off": (WITH_X, framed(GOOD, end=b"")[:-40]),
    "line feeds only": (WITH_X, framed(GOOD).replace(b"\r\n", b"\n")),
    "no disposition": (WITH_X, framed(b"X: y\r\n\r\nabc")),
    "no name": (WITH_X, framed(b"Content-Disposition: form-data\r\n\r\nabc")),
    "the file as a word": (WITH_X, framed(ALT.replace(b"alt", b"file") + b"\r\n\r\nabc")),
    "two files at once": (WITH_X, framed(GOOD, GOOD)),
    "no file": (WITH_X, framed(ALT + b"\r\n\r\nabc")),
    "an unknown field": (WITH_X, framed(GOOD, GOOD.replace(b'"file"', b'"tenant"'))),
    "words of an unknown charset": (
        WITH_X, framed(GOOD, ALT + b"\r\nContent-Type: text/plain; charset=bogus\r\n\r\nabc")
    ),
    "words of broken UTF-8": (WITH_X, framed(GOOD, ALT + b"\r\n\r\n\xff\xfe")),
    "words in UTF-16": (
        WITH_X, framed(GOOD, ALT + b"\r\nContent-Type: text/plain; charset=utf-16\r\n\r\na")
    ),
    "a thousand headers": (WITH_X, framed(b"X: y\r\n" * 1_000 + GOOD)),
    "five thousand parts": (WITH_X, framed(*[ALT + b"\r\n\r\na"] * 5_000)),
    "a form that is none": ("application/x-www-form-urlencoded", b"file=a"),
    "nothing": (WITH_X, b""),
    "JSON": ("application/json", b'{"file": "a"}'),
}  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_a_form_that_is_framed_wrong_is_refused_and_nothing_is_kept(http, draft, name):
    kind, body = FRAMES[name]
    answer = http.post(
        f"/api/v1/requests/{draft}/documents", content=body, headers={"Content-Type": kind}
    )
    assert 400 <= answer.status_code < 500, (name, answer.text)
    assert documents(http, draft) == []


NAMES_REFUSED = [
    "", ".", "..", "...pdf", "noext", "a.pdf.exe", "a.exe", "a.svg", "a.html", "ａ．ｐｄｆ",
    "а.рdf", "รายงาน\u202efdp.exe", "x.php", "a.pdf ;.exe",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES_REFUSED)
def test_a_name_of_no_accepted_type_is_refused(http, draft, name):
    answer = http.post(f"/api/v1/requests/{draft}/documents", files={"file": (name, make.pdf())})
    assert answer.status_code in (400, 422), answer.text
    assert documents(http, draft) == []


NAMES_KEPT = {
    "รายงานประจำปี ๒๕๖๙.pdf": "รายงานประจำปี ๒๕๖๙.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\x\\y.pdf": "y.pdf",
    "a;b,c%.pdf": "a;b,c%.pdf",
    "=cmd|' C'!A0.pdf": "=cmd-' C'!A0.pdf",
    "%2e%2e%2f.pdf": "%2e%2e%2f.pdf",
    "👨‍👩‍👧.pdf": "👨‍👩‍👧.pdf",
    "\ufeffก.pdf": "ก.pdf",
    "a\u200bb.pdf": "ab.pdf",
    "CON.pdf": "_CON.pdf",
    "ก" * 86 + ".pdf": "ก" * 86 + ".pdf",
    "a" * 300 + ".PDF": "a" * 146 + ".pdf",
    "تقرير.pdf": "تقرير.pdf",
    "น้\u0e4d\u0e32.pdf": "น้\u0e4d\u0e32.pdf",
}


@pytest.mark.parametrize("name", NAMES_KEPT)
def test_a_strange_name_is_kept_for_people_and_safe_in_headers(http, draft, name):
    data = make.pdf(name)
    files = {"file": (name, data, "application/pdf")}
    made = http.post(f"/api/v1/requests/{draft}/documents", files=files)
    assert made.status_code == 201, made.text
    kept = made.json()
    assert kept["filename"] == NAMES_KEPT[name]
    assert kept["sha256"] == hashlib.sha256(data).hexdigest()
    got = http.get(f"/staff/requests/{draft}/files/{kept['id']}/x")
    assert got.content == data
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    said = got.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9 ._-]+"; filename\*=UTF-8\'\'\S+', said)
    assert said.endswith(quote(kept["filename"], safe=""))


def test_a_name_with_a_line_end_cannot_add_a_header(http, draft):
    part = FILE.replace(b"a.pdf", b"a%0d%0aX: y.pdf") + b"\r\n\r\n" + make.pdf("z")
    headers = {"Content-Type": WITH_X}
    made = http.post(f"/api/v1/requests/{draft}/documents", content=framed(part), headers=headers)
    assert made.status_code == 201
    got = http.get(f"/staff/requests/{draft}/files/{made.json()['id']}/x")
    assert "x" not in got.headers


CONTENT_REFUSED = {
    "HTML as PDF": ("a.pdf", b"<script>alert(1)</script>"),
    "a PDF after 2 kB of something": ("a.pdf", b" " * 2_000 + make.pdf()),
    "zeros": ("a.pdf", b"\0" * 100_000),
    "WebP as JPG": ("a.jpg", b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 64),
    "PNG as JPG": ("a.jpg", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
    "ZIP as DOCX": ("a.docx", make.zipped(**{"a.txt": b"x"})),
    "XLSX as DOCX": (
        "a.docx", make.zipped(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"})
    ),
    "HTML as XLS": ("a.xls", b"<table><tr><td>1</td></tr></table>"),
    "RAR as ZIP": ("a.zip", b"Rar!\x1a\x07\x01\x00" + b"0" * 100),
    "an empty file": ("a.pdf", b""),
    "junk before a ZIP": ("a.zip", b"MZ" + b"0" * 1_000 + make.zipped(**{"a.txt": b"x"})),
    "a ZIP cut off": ("a.zip", make.zipped(**{"a.txt": b"x" * 1_000})[:-10]),
    "a program inside": ("a.zip", make.zipped(**{"ติดตั้ง.EXE": b"MZ"})),
    "a way out": ("a.zip", make.zipped(**{"..\\..\\x.txt": b"x"})),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENT_REFUSED)
def test_content_that_is_not_what_its_name_says_is_refused(http, draft, name):
    answer = http.post(f"/api/v1/requests/{draft}/documents", files={"file": CONTENT_REFUSED[name]})
    assert answer.status_code == 422, (name, answer.text)
    assert answer.json()["errors"][0]["field"] == "file"
    assert documents(http, draft) == []


def test_sizes_at_the_edge(http, draft, office):
    """Exactly the soft limit passes; one byte more asks for a reason; over the hard limit, 413."""
    soft = int(office.file.files.soft_limit_mb * 1024 * 1024)
    hard = int(office.file.files.hard_limit_mb * 1024 * 1024)
    begin = make.pdf("edge")
    for size, status in ((soft, 201), (soft + 1, 201), (hard + 1, 413)):
        data = begin + b"\n" * (size - len(begin))
        answer = http.post(f"/api/v1/requests/{draft}/documents", files={"file": ("a.pdf", data)})
        assert answer.status_code == status, answer.text
    sent = http.post(f"/api/v1/requests/{draft}/actions", json={"action": "submit"})
    assert [one["field"] for one in sent.json()["errors"]] == ["large_file_reason"]


RANGES = {
    "bytes=0-0": 206, "bytes=-1": 206, "bytes=5-": 206, "bytes=0-99999999": 206,
    "bytes=99999999-": 416, "bytes=-0": 416, "bytes=5-2": 200, "bytes=0-0,0-0": 200,
    "bytes=" + "0-0," * 1_000: 200,
    "lines=0-1": 200, "bytes=a-b": 200, "bytes=๑-๒": 200, "bytes=-": 200, "": 200,
    "bytes=" + "9" * 30 + "-": 200,
}  # fmt: skip


@pytest.mark.parametrize("given", RANGES)
def test_a_range_is_given_or_refused(http, draft, given):
    data = make.pdf("range")
    made = http.post(f"/api/v1/requests/{draft}/documents", files={"file": ("a.pdf", data)}).json()
    address = f"/staff/requests/{draft}/files/{made['id']}/x"
    got = http.get(address, headers={"Range": given.encode()})
    assert got.status_code == RANGES[given]
    if got.status_code == 206:
        assert got.content in data
        assert got.headers["content-range"].endswith(f"/{len(data)}")
