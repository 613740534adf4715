"""PDF files that would do something, carry something or are broken."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from tests import make
from tests.documents.corpus import (
    BROKEN,
    LOCKED,
    MISMATCH,
    MUCH,
    ODD,
    PROGRAM,
    RUNS,
    TWO,
    Case,
    case,
)
from tests.documents.corpus_zip import SMALL


def changed(change, **how) -> bytes:
    """A small PDF after change(pdf, page)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make.pdf())) as pdf:
        change(pdf, pdf.pages[0])
        pdf.save(out, **how)
    return out.getvalue()


def action(**entries) -> Dictionary:
    return Dictionary({f"/{name}": value for name, value in entries.items()})


def opening(**entries):
    def change(pdf, page):
        pdf.Root.OpenAction = action(**entries)

    return lambda: changed(change)


def annotated(**entries):
    def change(pdf, page):
        page.Annots = Array([Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9],
                                        **entries)])  # fmt: skip

    return lambda: changed(change)


JS = String("app.alert(1)")


def hidden_script() -> bytes:
    """Inside an object stream, where a search through the bytes finds nothing."""

    def change(pdf, page):
        pdf.Root.OpenAction = pdf.make_indirect(action(S=Name.JavaScript, JS=JS))

    data = changed(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in data
    return data


def in_names(pdf, page):
    script = pdf.make_indirect(action(S=Name.JavaScript, JS=JS))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def on_page(pdf, page):
    page.AA = Dictionary(O=action(S=Name.JavaScript, JS=JS))


def chained(pdf, page):
    then = Array([action(S=Name.Launch, F=String("a.exe"))])
    pdf.Root.OpenAction = action(S=Name.GoTo, D=Array([page.obj, Name.Fit]), Next=then)


def plain_opening(pdf, page):
    pdf.Root.OpenAction = Array([page.obj, Name.Fit])


def with_file(name: str, data: bytes):
    def change(pdf, page):
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)

    return lambda: changed(change)


def form(template: bytes):
    def change(pdf, page):
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(template))

    return lambda: changed(change)


def by(**info: str):
    def change(pdf, page):
        for key, value in info.items():
            pdf.docinfo[f"/{key}"] = value

    return lambda: changed(change)


def locked(user: str, owner: str) -> bytes:
    return changed(lambda pdf, page: None, encryption=pikepdf.Encryption(user=user, owner=owner))


def bomb(filters: list) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(500)) + packer.flush()
    for _ in filters[1:]:
        data = zlib.compress(data, 9)

    def change(pdf, page):
        page.Contents = pdf.make_indirect(Stream(pdf, b""))
        page.Contents.write(data, filter=Array(filters) if filters[1:] else filters[0])

    return changed(
        change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )


def object_bomb() -> bytes:
    """An object stream of 1.5 GB of blanks, which a reader unpacks to see what is in it."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(1_500)) + packer.flush()
    head = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d" % len(data)
    body = b"%PDF-1.5\n1 0 obj<<" + head + b">>stream\n" + data + b"\nendstream endobj\n"
    at = len(body)
    table = zlib.compress(b"\0\0\0\0\0" + b"\1\0\0\0\x09" + b"\2\0\0\0\1")
    return body + (
        b"5 0 obj<</Type/XRef/Size 3/W[1 3 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
        % len(table) + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % at
    )  # fmt: skip


def endless_pages() -> bytes:
    return make.pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")


def deep_pages() -> bytes:
    """10,000 levels of one page."""
    out = [b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"]
    for n in range(2, 10_002):
        out.append(b"%d 0 obj<</Type/Pages/Count 1/Kids[%d 0 R]>>endobj\n" % (n, n + 1))
    out.append(b"10002 0 obj<</Type/Page/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    return b"".join(out)


def nested(depth: int) -> bytes:
    return make.pdf().replace(b"/MediaBox", b"/A " + b"[" * depth + b"]" * depth + b"/MediaBox")


def many_pages() -> bytes:
    def change(pdf, page):
        for _ in range(20_000):
            pdf.add_blank_page(page_size=(9, 9))

    return changed(change)


def xmp(pdf, page):
    pdf.Root.Metadata = pdf.make_stream(
        XMP.replace("{}", "สมศรี มีสุข").encode(),
        Type=Name.Metadata, Subtype=Name.XML)  # fmt: skip


XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq>'
    '</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
PDF = make.pdf()
PDFS: list[Case] = [
    case("a PDF", "แผน.pdf", PDF),
    case("a PDF of another name", "แผน.pdf", PDF, declared="application/x-pdf"),
    case("opens at its page", "a.pdf", lambda: changed(plain_opening)),
    case("a link to a page", "a.pdf", annotated(
        Subtype=Name.Link, A=action(S=Name.URI, URI=String("https://www.moph.go.th/")))),
    case("JavaScript when opened", "a.pdf", opening(S=Name.JavaScript, JS=JS), say=RUNS),
    case("JavaScript in an object stream", "a.pdf", hidden_script, say=RUNS),
    case("JavaScript among the names", "a.pdf", lambda: changed(in_names), say=RUNS),
    case("JavaScript of a page", "a.pdf", lambda: changed(on_page), say=RUNS),
    case("JavaScript, its name written otherwise", "a.pdf",
         PDF.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/J#61vaScript/JS(a)>>"),
         say=RUNS),
    case("JavaScript in a rendition", "a.pdf", opening(S=Name.Rendition, JS=JS), say=RUNS),
    case("JavaScript of an address", "a.pdf", annotated(
        Subtype=Name.Link, A=action(S=Name.URI, URI=String("javascript:alert(1)"))), say=RUNS),
    case("a program is started", "a.pdf", opening(S=Name.Launch, F=String("a.exe")), say="Launch"),
    case("a program is started afterwards", "a.pdf", lambda: changed(chained), say="Launch"),
    case("a form is sent", "a.pdf", opening(S=Name.SubmitForm, F=String("//e")), say="SubmitForm"),
    case("data are fetched", "a.pdf", opening(S=Name.ImportData, F=String("a")), say="ImportData"),
    case("Flash", "a.pdf", annotated(Subtype=Name.RichMedia), say="RichMedia"),
    case("a film", "a.pdf", annotated(Subtype=Name.Movie), say="Movie"),
    case("another file opens", "a.pdf", opening(S=Name.GoToR, F=String("other.pdf"), D=Array([0])),
         find="external_link"),
    case("a file of a machine opens", "a.pdf",
         opening(S=Name.GoToR, F=String("\\\\10.0.0.1\\a.pdf"), D=Array([0])),
         find="internal_address"),
    case("a form of XFA", "a.pdf", form(b"<template><field/></template>"), find="xfa"),
    case("a script of XFA", "a.pdf", form(b"<template><xfa:script>x</xfa:script></template>"),
         say="XFA"),
    case("a text is attached", "a.pdf", with_file("ข้อมูล.csv", b"a,b"), find="attached"),
    case("a ZIP is attached", "a.pdf", with_file("a.zip", SMALL), find="attached_packed"),
    case("a PDF is attached", "a.pdf", with_file("b.pdf", PDF), find="attached_packed"),
    case("a program is attached", "a.pdf", with_file("a.exe", b"x"), say=PROGRAM),
    case("a program is attached under another name", "a.pdf", with_file("a.txt", b"MZ\x90\0"),
         say=PROGRAM),
    case("needs a password", "a.pdf", lambda: locked("a", "b"), say=LOCKED),
    case("may not be printed", "a.pdf", lambda: locked("", "b"), find="restricted"),
    case("an author", "a.pdf", by(Author="สมชาย ใจดี"), find="names:author", names="สมชาย ใจดี"),
    case("a company", "a.pdf", by(Company="สสอ."), find="names:company", names="สสอ."),
    case("an author in XMP", "a.pdf", lambda: changed(xmp), find="names:author", names="สมศรี"),
    case("a page of 500 MB", "a.pdf", lambda: bomb([Name.FlateDecode]), say=ODD),
    case("packed twice", "a.pdf", lambda: bomb([Name.FlateDecode, Name.FlateDecode]), say=ODD),
    case("an object stream of 1.5 GB", "a.pdf", object_bomb, say=BROKEN),
    case("pages in a circle", "a.pdf", endless_pages, say=BROKEN),
    case("pages 10,000 deep", "a.pdf", deep_pages, say=BROKEN),
    case("arrays 50,000 deep", "a.pdf", lambda: nested(50_000), say=BROKEN),
    case("arrays 300 deep", "a.pdf", lambda: nested(300), say="ซ้อนชั้นลึก"),
    case("20,001 pages", "a.pdf", many_pages, say=MUCH),
    case("says a million pages", "a.pdf", PDF.replace(b"/Count 1", b"/Count 1000001")),
    case("cut off", "a.pdf", PDF[:60], say=BROKEN),
    case("without its end", "a.pdf", PDF[: PDF.index(b"xref")]),
    case("only the mark", "a.pdf", b"%PDF-1.7", say=BROKEN),
    case("the mark and noise", "a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, say=BROKEN),
    case("a blank before", "a.pdf", b" " + PDF, say=MISMATCH),
    case("2 kB before", "a.pdf", b" " * 2_000 + PDF, say=MISMATCH),
    case("zeros", "a.pdf", b"\0" * 100_000, say=MISMATCH),
    case("a PDF that is a ZIP too", "a.pdf", PDF + SMALL, say=TWO),
    case("HTML as PDF", "a.pdf", b"<script>alert(1)</script>", say=MISMATCH),
    case("SVG as PDF", "a.pdf", b'<svg xmlns="http://www.w3.org/2000/svg"/>', say=MISMATCH),
    case("PHP as PDF", "a.pdf", b"<?php system('id');", say=MISMATCH),
    case("a program as PDF", "a.pdf", b"MZ\x90\0" + b"\0" * 500, say=MISMATCH),
    case("JPEG as PDF", "a.pdf", make.jpeg, say=MISMATCH),
]  # fmt: skip
