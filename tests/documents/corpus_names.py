"""Names as programs and people send them, and types that do not agree."""

import unicodedata

from tests import make
from tests.documents.corpus import DECLARED, MISMATCH, NAME, TYPE, Case, case
from tests.documents.corpus_office import SHEET, WORD


def pdf() -> bytes:
    return make.pdf("name")


def kept(given: str, name: str) -> Case:
    return case(f"{given[:30]!a}", given, pdf, kept=name)


def refused(given: str, say: str = NAME) -> Case:
    return case(f"{given[:30]!a}", given, pdf, say=say)


COMPOSED = "étude น้ำ.pdf"
NAMES: list[Case] = [
    kept("รายงานประจำปี ๒๕๖๙.pdf", "รายงานประจำปี ๒๕๖๙.pdf"),
    kept("แผน.PDF", "แผน.pdf"),
    kept("../../etc/passwd.pdf", "passwd.pdf"),
    kept("..\\..\\boot.pdf", "boot.pdf"),
    kept("/abs/path.pdf", "path.pdf"),
    kept("C:\\งาน\\แผน 2570.pdf", "แผน 2570.pdf"),
    kept("a:b.pdf", "a-b.pdf"),
    kept("a<b>|?*.pdf", "a-b----.pdf"),
    kept("CON.pdf", "_CON.pdf"),
    kept("nul.pdf", "_nul.pdf"),
    kept("COM1.tar.pdf", "_COM1.tar.pdf"),
    kept("lpt9 .pdf", "_lpt9.pdf"),
    kept("console.pdf", "console.pdf"),
    kept("a.pdf.", "a.pdf"),
    kept("a.pdf ", "a.pdf"),
    kept("  ก .pdf", "ก.pdf"),
    kept("a.exe.pdf", "a.exe.pdf"),
    kept("a" * 900 + ".pdf", "a" * 146 + ".pdf"),
    kept("ก" * 300 + ".pdf", "ก" * 146 + ".pdf"),
    kept("ก" * 86 + ".pdf", "ก" * 86 + ".pdf"),
    kept(unicodedata.normalize("NFD", COMPOSED), unicodedata.normalize("NFC", COMPOSED)),
    kept(unicodedata.normalize("NFC", COMPOSED), unicodedata.normalize("NFC", COMPOSED)),
    kept("ก\u0e48\u0e48\u0e48\u0e48\u0e48\u0e48\u0e48.pdf", "ก\u0e48\u0e48\u0e48\u0e48.pdf"),
    kept("\u0e34\u0e48ก.pdf", "ก.pdf"),
    kept("ที่ทำการ.pdf", "ที่ทำการ.pdf"),
    kept("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
    kept("a\u2066b\u2069.pdf", "ab.pdf"),
    kept("a\u200bb.pdf", "ab.pdf"),
    kept("\ufeffก.pdf", "ก.pdf"),
    kept("a\u2028b.pdf", "a b.pdf"),
    kept("👨\u200d👩\u200d👧.pdf", "👨\u200d👩\u200d👧.pdf"),
    kept("تقرير.pdf", "تقرير.pdf"),
    kept("a;b,c%.pdf", "a;b,c%.pdf"),
    kept("%2e%2e%2f.pdf", "%2e%2e%2f.pdf"),
    kept("=cmd|' C'!A0.pdf", "=cmd-' C'!A0.pdf"),
    kept("<script>.pdf", "-script-.pdf"),
    kept("{{7*7}}.pdf", "{{7-7}}.pdf"),
    kept("'; DROP TABLE document; --.pdf", "'; DROP TABLE document; --.pdf"),
    refused("."),
    refused(".."),
    refused("...pdf"),
    refused(".pdf"),
    refused("noext"),
    refused("x."),
    refused("\u0e34\u0e48.pdf"),
    refused("\u200b\u202e.pdf"),
    refused("ａ．ｐｄｆ"),
    refused("а.рdf"),
    refused("รายงาน\u202efdp.exe", TYPE),
    refused("a.pdf.exe", TYPE),
    refused("a.svg", TYPE),
    refused("a.html", TYPE),
    refused("a.js", TYPE),
    refused("a.docm", TYPE),
    refused("a.pdf\0.exe", TYPE),
    refused("a.pptx", TYPE),
    refused("a.pdf;.exe", TYPE),
]

TYPES: list[Case] = [
    case("declared as HTML", "a.pdf", pdf, declared="text/html", say=DECLARED),
    case("declared as a picture", "a.pdf", pdf, declared="image/jpeg", say=DECLARED),
    case("declared as SVG", "a.jpg", make.jpeg, declared="image/svg+xml", say=DECLARED),
    case("declared as a script", "a.pdf", pdf, declared="application/javascript", say=DECLARED),
    case("declared as a program", "a.pdf", pdf, declared="application/x-msdownload", say=DECLARED),
    case("declared as another document", "a.pdf", pdf, declared="application/msword", say=DECLARED),
    case("a DOCX declared as an XLSX", "a.docx", WORD, say=DECLARED,
         declared="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    case("declared, with more", "a.pdf", pdf, declared="application/pdf; name=x"),
    case("declared in capitals", "a.pdf", pdf, declared="Application/PDF"),
    case("declared by another office program", "a.xlsx", SHEET,
         declared="application/wps-office.xlsx"),
    case("declared to be kept", "a.pdf", pdf, declared="application/x-download"),
    case("an empty file", "a.pdf", b"", say="ไฟล์นี้ว่าง"),
    case("one byte", "a.pdf", b"%", say=MISMATCH),
    case("one byte of a ZIP", "a.zip", b"P", say=MISMATCH),
    case("a blank", "a.docx", b" ", say=MISMATCH),
    case("a text", "a.pdf", "แผน".encode(), say=MISMATCH),
    case("a shell script", "a.pdf", b"#!/bin/sh\nid", say=MISMATCH),
    case("a short cut", "a.pdf", b"\x4c\0\0\0\x01\x14\x02\0" + b"\0" * 80, say=MISMATCH),
    case("GZIP as ZIP", "a.zip", b"\x1f\x8b\x08" + b"\0" * 50, say=MISMATCH),
    case("7z as ZIP", "a.zip", b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, say=MISMATCH),
    case("TAR as ZIP", "a.zip", b"a".ljust(257, b"\0") + b"ustar\0" + b"\0" * 300, say=MISMATCH),
]  # fmt: skip
