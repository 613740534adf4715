"""ZIP and RAR, made wrong in every way that we know."""

import io
import struct
import zipfile
import zlib

from tests import make
from tests.documents.corpus import (
    BROKEN,
    LOCKED,
    MACRO,
    MISMATCH,
    MUCH,
    NEST,
    ODD,
    PATH,
    PROGRAM,
    TWO,
    Case,
    case,
)  # fmt: skip
from tests.rar_files import END, MAIN, MARK, block, link, member, rar4, rar5, record, vint

PDF = make.pdf("zip")


def entry(name: bytes, data: bytes, **change: int | bytes) -> tuple[bytes, bytes, bytes]:
    """(local header, packed data, directory entry without its offset)."""
    packed = change.get("packed", data)
    size, crc = change.get("size", len(data)), change.get("crc", zlib.crc32(data))
    method, flags = change.get("method", 0), change.get("flags", 0)
    local_name = change.get("local_name", name)
    common = struct.pack("<HHHHHIII", 20, flags, method, 0, 33, crc, len(packed), size)
    local = b"PK\x03\x04" + common + struct.pack("<HH", len(local_name), 0) + local_name
    extra = change.get("extra", b"")
    central = b"PK\x01\x02" + struct.pack("<H", 20 | (3 << 8)) + common
    central += struct.pack("<HHHHHI", len(name), len(extra), 0, 0, 0, change.get("attributes", 0))
    return local, packed, central + b"%OFFSET%" + name + extra


def archive(*entries, between: bytes = b"", comment: bytes = b"", disk: int = 0) -> bytes:
    out, directory = b"", b""
    for local, packed, central in entries:
        directory += central.replace(b"%OFFSET%", struct.pack("<I", len(out)))
        out += local + packed + between
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", disk, disk, len(entries), len(entries),
                      len(directory), len(out), len(comment))  # fmt: skip
    return out + directory + end + comment


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def overlapping() -> bytes:
    """Ten entries of the directory for one member (CVE-2024-0450)."""
    data = b"0" * 2_000_000
    local, packed, central = entry(b"a.txt", data, packed=deflated(data), method=8)
    directory = b""
    for number in range(10):
        other = central.replace(b"a.txt", b"%d.txt" % number)
        directory += other.replace(b"%OFFSET%", struct.pack("<I", 0))
    body = local + packed
    return body + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 10, 10,
                                          len(directory), len(body), 0)  # fmt: skip


def quoted() -> bytes:
    """Fifield's: each member's data holds the headers of those behind it; here two share bytes."""
    data = deflated(b"0" * 100_000)
    first, second = entry(b"a.txt", b"0" * 100_000, packed=data, method=8), entry(
        b"b.txt", b"0" * 100_000, packed=data, method=8)  # fmt: skip
    body = first[0] + data[:20] + second[0] + data
    directory = first[2].replace(b"%OFFSET%", struct.pack("<I", 0))
    directory += second[2].replace(b"%OFFSET%", struct.pack("<I", len(first[0]) + 20))
    return body + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(directory),
                                          len(body), 0)  # fmt: skip


def with_mode(mode: int) -> bytes:
    return archive(entry(b"a.txt", b"/etc/passwd", attributes=mode << 16))


def many(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(count):
            made.writestr(f"{number}.txt", b"")
    return out.getvalue()


def zip64() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made, made.open("แผน.txt", "w", force_zip64=True) as inner:
        inner.write("แผน".encode())
    return out.getvalue()


def zip64_huge() -> bytes:
    extra = struct.pack("<HHQ", 1, 8, 2**63 - 1)
    return archive(entry(b"a.txt", b"x", size=0xFFFFFFFF, extra=extra))


def aes() -> bytes:
    return archive(entry(b"a.txt", b"x" * 20, method=99, flags=1))


def cyclic() -> bytes:
    """As a quine does: it holds an archive of its own kind."""
    return make.zipped(**{"r/r.zip": make.zipped(**{"r/r.zip": b"PK\x03\x04"})})


def thai() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(10):
            made.writestr(f"โครงการ/แผนที่ {number}.pdf", make.pdf(str(number)))
    return out.getvalue()


def cp874() -> bytes:
    return archive(entry("รายงาน.txt".encode("cp874"), b"x"))


GOOD = make.zipped(**{"a.txt": b"hello"})
SMALL = archive(entry(b"a.txt", b"hello"))
ZIPS: list[Case] = [
    case("a plain one", "a.zip", SMALL),
    case("ten PDF files in Thai folders", "ก.zip", thai),
    case("names of Windows in Thai", "ก.zip", cp874),
    case("ZIP64 that needs none", "ก.zip", zip64),
    case("a folder", "ก.zip", make.zipped(**{"ก/": b"", "ก/a.txt": b"x"})),
    case("nothing inside", "a.zip", b"PK\x05\x06" + b"\0" * 18, say="ไม่มีอะไรข้างใน"),
    case("overlapping entries", "a.zip", overlapping, say=ODD),
    case("a member inside another", "a.zip", quoted, say=ODD),
    case("zeros", "a.zip", make.zipped(zeros=b"\0" * 20_000_000), say=ODD),
    case("says 100, is 5 MB", "a.zip",
         lambda: archive(entry(b"a.txt", b"x" * 100, packed=deflated(b"x" * 5_000_000), method=8)),
         say=ODD),
    case("says 4 GB, is 10", "a.zip",
         archive(entry(b"a.txt", b"x" * 10, size=2**32 - 2)), say=MUCH),
    case("ZIP64 of 2^63", "a.zip", zip64_huge, say=MUCH),
    case("1,001 members", "a.zip", lambda: many(1_001), say=MUCH),
    case("20,001 members", "a.zip", lambda: many(20_001), say=MUCH),
    case("a way out", "a.zip", archive(entry(b"../../etc/passwd", b"x")), say=PATH),
    case("a way out of Windows", "a.zip", archive(entry(b"..\\..\\x", b"x")), say=PATH),
    case("a way out with a blank", "a.zip", archive(entry(b"a/.. /x", b"x")), say=PATH),
    case("an absolute path", "a.zip", archive(entry(b"/etc/passwd", b"x")), say=PATH),
    case("a drive", "a.zip", archive(entry(b"C:\\Windows\\x", b"x")), say=PATH),
    case("another stream of a file", "a.zip", archive(entry(b"a.txt:x.txt", b"x")), say=PATH),
    case("a NUL in a name", "a.zip", archive(entry(b"a.txt\0.exe", b"x")), say=PATH),
    case("a line end in a name", "a.zip", archive(entry(b"a\n.txt", b"x")), say=PATH),
    case("a name that turns", "a.zip", make.zipped(**{"ก\u202etxt.exe": b"x"}), say=PATH),
    case("a symbolic link", "a.zip", with_mode(0o120777), say="ทางลัด"),
    case("a device", "a.zip", with_mode(0o020666), say="ทางลัด"),
    case("a link of PKWARE", "a.zip",
         archive(entry(b"a.txt", b"x", extra=struct.pack("<HH", 0x0D, 20) + b"\0" * 20)),
         say="ทางลัด"),
    case("the same name twice", "a.zip",
         archive(entry(b"a.txt", b"1"), entry(b"a.txt", b"2")), say="ชื่อซ้ำ"),
    case("the same name in capitals", "a.zip",
         archive(entry(b"a.txt", b"1"), entry(b"A.TXT", b"2")), say="ชื่อซ้ำ"),
    case("locked", "a.zip", archive(entry(b"a.txt", b"x" * 20, flags=1)), say=LOCKED),
    case("locked by AES", "a.zip", aes, say=LOCKED),
    case("method 93", "a.zip", archive(entry(b"a.txt", b"x", method=93)), say="วิธีที่อ่านไม่ได้"),
    case("method 14", "a.zip", archive(entry(b"a.txt", b"x", method=14)), say="วิธีที่อ่านไม่ได้"),
    case("two names of one member", "a.zip",
         archive(entry(b"a.txt", b"x", local_name=b"a.exe")), say=TWO),
    case("a wrong check sum", "a.zip", archive(entry(b"a.txt", b"x", crc=1)), say=BROKEN),
    case("packed data that is none", "a.zip",
         archive(entry(b"a.txt", b"x" * 9, packed=b"\xff" * 9, method=8)), say=BROKEN),
    case("cut off", "a.zip", GOOD[:-10], say=BROKEN),
    case("only the beginning", "a.zip", GOOD[:20], say=BROKEN),
    case("without its directory", "a.zip", GOOD[: GOOD.index(b"PK\x01\x02")], say=BROKEN),
    case("junk behind", "a.zip", GOOD + b"junk" * 100, say=TWO),
    case("a program before", "a.zip", b"MZ" + b"\0" * 100_000 + GOOD, say=MISMATCH),
    case("another ZIP before", "a.zip", SMALL + make.zipped(**{"b.txt": b"x"}), say=TWO),
    case("an end in the comment", "a.zip", archive(entry(b"a.txt", b"x"), comment=SMALL), say=TWO),
    case("bytes between", "a.zip",
         archive(entry(b"a.txt", b"x"), entry(b"b.txt", b"y"), between=b"secret" * 50),
         find="hidden_bytes"),
    case("one disk of several", "a.zip", archive(entry(b"a.txt", b"x"), disk=1), say="หลายส่วน"),
    case("an archive inside", "a.zip", cyclic, say=NEST),
    case("a RAR inside", "a.zip", make.zipped(**{"a.rar": b"x"}), say=NEST),
    case("7z under another name", "a.zip",
         make.zipped(**{"a.dat": b"7z\xbc\xaf\x27\x1c"}), say=NEST),
    case("a ZIP under another name", "a.zip", make.zipped(**{"a.dat": SMALL}), say=NEST),
    case("a program", "a.zip", make.zipped(**{"ติดตั้ง.EXE": b"x"}), say=PROGRAM),
    case("a program, with dots behind", "a.zip", make.zipped(**{"a.exe. .": b"x"}), say=PROGRAM),
    case("a program under another name", "a.zip", make.zipped(**{"a.dat": b"MZ\x90"}), say=PROGRAM),
    case("a script", "a.zip", make.zipped(**{"a.js": b"x"}), say=PROGRAM),
    case("a shell script without a name", "a.zip", make.zipped(run=b"#!/bin/sh"), say=PROGRAM),
    case("a short cut", "a.zip", make.zipped(**{"a.pdf.lnk": b"x"}), say=PROGRAM),
    case("a page", "a.zip", make.zipped(**{"a.txt": b"\n <HTML><script>"}), say=PROGRAM),
    case("a disk image", "a.zip", make.zipped(**{"a.iso": b"x"}), say=PROGRAM),
    case("a JAR", "a.zip", make.zipped(**{"META-INF/MANIFEST.MF": b"x"}), say=MISMATCH),
    case("HTML that is called PDF", "a.zip", make.zipped(**{"a.pdf": b"<html>"}), say=PROGRAM),
    case("text that is called PDF", "a.zip", make.zipped(**{"a.pdf": b"x"}), say="ไม่ตรงกับนามสกุล"),
    case("a PDF that is called DOCX", "a.zip", make.zipped(**{"a.docx": PDF}), say="ไม่ตรงกับนามสกุล"),
    case("a DOCX with macros inside", "a.zip",
         make.zipped(**{"a.docx": make.zipped(**{
             "[Content_Types].xml": b"<T/>", "word/document.xml": b"<w/>",
             "word/vbaProject.bin": b"x"})}),
         say=MACRO),
    case("many folders deep", "a.zip", make.zipped(**{"a/" * 5_000 + "a.txt": b"x"})),
]  # fmt: skip

LOCKED_RAR = MARK + block(4, 0, vint(0) + vint(0) + b"\x0f" + b"s" * 16) + b"\0" * 64
RARS: list[Case] = [
    case("RAR 5", "ก.rar", rar5(member("แผน.txt", "แผน".encode()))),
    case("RAR 4", "ก.rar", rar4("a.txt", b"hello")),
    case("RAR 5 with a PDF", "ก.rar", rar5(member("a.pdf", PDF))),
    case("RAR 5 with a document that is not packed", "ก.rar",
         rar5(member("a.docx", make.zipped(**{"[Content_Types].xml": b"<T/>",
                                              "word/document.xml": b"<w/>"})))),
    case("RAR 5 with something behind", "ก.rar", rar5(member("a.txt", b"x")) + b"x" * 99,
         find="hidden_bytes"),
    case("RAR 5 with text that is called PDF", "a.rar", rar5(member("a.pdf", b"x")),
         say="ไม่ตรงกับนามสกุล"),
    case("RAR 5 with a program", "a.rar", rar5(member("a.EXE", b"MZ")), say=PROGRAM),
    case("RAR 4 with a program", "a.rar", rar4("a.scr", b"MZ"), say=PROGRAM),
    case("RAR 5 with a program under another name", "a.rar", rar5(member("a.dat", b"MZ\x90")),
         say=PROGRAM),
    case("RAR 5 with a way out", "a.rar", rar5(member("../../a.txt", b"x")), say=PATH),
    case("RAR 4 with a way out and blanks", "a.rar", rar4("a/.. /.. /x.txt", b"x"), say=PATH),
    case("RAR 5 with a stream of a file", "a.rar", rar5(member("a.txt:..\\x", b"x")), say=PATH),
    case("RAR 5 with a link", "a.rar", rar5(link("a.txt", "../../etc/passwd")), say="ทางลัด"),
    case("RAR 5 with an archive", "a.rar", rar5(member("a.zip", SMALL)), say=NEST),
    case("RAR 5 with a RAR under another name", "a.rar",
         rar5(member("a.dat", rar5(member("a", b"x")))), say=NEST),
    case("RAR 5, locked", "a.rar", LOCKED_RAR, say=LOCKED),
    case("RAR 5 with a locked member", "a.rar",
         rar5(member("a.txt", b"x" * 16, extra=record(1, vint(0) + vint(0) + b"\x0f" + b"s" * 32))),
         say=LOCKED),
    case("RAR 4 with a locked member", "a.rar", rar4("a.txt", b"x" * 16, flags=4), say=LOCKED),
    case("RAR 5, cut off", "a.rar", rar5(member("a.txt", b"x" * 5_000))[:-2_000], say=BROKEN),
    case("RAR 5, a wrong header", "a.rar", MARK + b"\0" * 100, say=BROKEN),
    case("RAR 5, a wrong check sum", "a.rar", rar5(member("a.txt", b"x", crc=1)), say=BROKEN),
    case("RAR 5, nothing inside", "a.rar", rar5(), say="ไม่มีอะไรข้างใน"),
    case("RAR 5 packed in a way that nobody knows", "a.rar",
         rar5(member("a.txt", b"x" * 50, info=7 | (3 << 7))), find="unseen_archive"),
    case("only the mark", "a.rar", MARK, say=BROKEN),
    case("RAR and ZIP", "a.rar", rar5(member("a.txt", b"x")) + SMALL, say=TWO),
    case("RAR 5, one of several", "a.rar",
         rar5(member("a.txt", b"x" * 50), main=block(1, 0, vint(1)), end=block(5, 0, vint(1))),
         say="หลายส่วน"),
    case("RAR behind a program", "a.rar", b"MZ" + b"\0" * 500 + rar5(), say=MISMATCH),
    case("ZIP as RAR", "a.rar", SMALL, say=MISMATCH),
    case("RAR as ZIP", "a.zip", MARK + MAIN + END, say=MISMATCH),
]  # fmt: skip
