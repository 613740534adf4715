"""What a file really is: its content decides, and its name must say the same (R50, R52).

Looked into: the eight types of R52; inside ZIP and Office files the list of members. Refused:
macros, encrypted Office files, programs inside archives, archives that would burst.
"""

import zipfile
from typing import BinaryIO

from portal.kit.errors import Invalid

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
}

PROGRAMS = (
    "exe dll com scr pif msi bat cmd ps1 vbs vbe js jse wsf wsh hta lnk jar apk sh php asp aspx"
    " jsp html htm svg docm xlsm pptm"
).split()

MOST_MEMBERS = 1_000
MOST_UNPACKED = 500 * 1024 * 1024
MOST_RATIO = 100

_MAGIC = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"Rar!\x1a\x07", "rar"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def found_type(file: BinaryIO) -> str:
    """The type by content: one of MEDIA_TYPES, or "" for anything else. Raises Invalid for what
    is of an allowed type but not harmless."""
    file.seek(0)
    head = file.read(16)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_OLE):
        return _inside_ole(file)
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(file)
    return ""


def check(file: BinaryIO, ext: str, allowed: list[str]) -> str:
    """The media type of a file named .<ext>. Raises Invalid in words that say what to do."""
    names = " ".join(f".{kind}" for kind in allowed)
    if ext not in allowed:
        raise _refused(f"รับเฉพาะไฟล์ {names} แปลงไฟล์เป็นชนิดเหล่านี้แล้วส่งใหม่", "File type not accepted")
    found = found_type(file)
    if found != ext:
        really = f"เป็น .{found}" if found else "ไม่ใช่ชนิดที่รับ"
        raise _refused(
            f"ชื่อไฟล์ลงท้าย .{ext} แต่เนื้อไฟล์{really} ส่งไฟล์จากโปรแกรมต้นฉบับ ไม่ใช่การเปลี่ยนชื่อ",
            "The content is not what the name says",
        )
    return MEDIA_TYPES[ext]


def _inside_ole(file: BinaryIO) -> str:
    file.seek(0)
    data = file.read()
    if _utf16("EncryptedPackage") in data:
        raise _refused("ไฟล์เข้ารหัสไว้ เอารหัสผ่านออกแล้วส่งใหม่", "Encrypted file")
    if _utf16("_VBA_PROJECT") in data or _utf16("Macros") in data:
        raise _refused("ไฟล์มีมาโคร บันทึกเป็น PDF หรือ .docx .xlsx แล้วส่งใหม่", "The file has macros")
    if _utf16("WordDocument") in data:
        return "doc"
    if _utf16("Workbook") in data or _utf16("Book") in data:
        return "xls"
    return ""


def _inside_zip(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise _refused("ไฟล์เสียหรือไม่ครบ สร้างไฟล์ใหม่แล้วส่งอีกครั้ง", "Broken file") from None
    _check_members(members)
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names:
        return "zip"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refused("ไฟล์มีมาโคร บันทึกเป็น .docx .xlsx ปกติแล้วส่งใหม่", "The file has macros")
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else ""


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise _refused("ไฟล์บีบอัดมีเนื้อในมากเกินไป แบ่งเป็นหลายไฟล์", "Too much inside the archive")
    if unpacked > 1024 * 1024 and unpacked / packed > MOST_RATIO:
        raise _refused("ไฟล์บีบอัดผิดปกติ สร้างใหม่แล้วส่งอีกครั้ง", "Suspicious archive")
    for member in members:
        name = member.filename
        if member.flag_bits & 1:
            raise _refused("ไฟล์บีบอัดเข้ารหัสไว้ เอารหัสผ่านออกแล้วส่งใหม่", "Encrypted archive")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            raise _refused("ชื่อไฟล์ภายในไฟล์บีบอัดไม่ปลอดภัย สร้างใหม่แล้วส่งอีกครั้ง", "Unsafe member name")
        if name.lower().rsplit(".", 1)[-1] in PROGRAMS:
            raise _refused(
                f"ในไฟล์บีบอัดมี {name[-60:]} ซึ่งเป็นโปรแกรม เอาออกแล้วส่งใหม่",
                "A program inside the archive",
            )


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _refused(message: str, english: str) -> Invalid:
    return Invalid(message, english, fields={"file": message})
