"""A copy of a file without the people and places that it names. Made by a child process
(clean_file.py); the caller takes it in like any other file."""

from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import BinaryIO

from portal.documents import clean_file
from portal.documents.child import in_child
from portal.kit import storage
from portal.kit.errors import Invalid

CAN = ("docx", "xlsx", "pdf", "jpg")


async def cleaned(file: BinaryIO, ext: str) -> SpooledTemporaryFile[bytes]:
    """The clean copy, which the caller closes. Invalid when none can be made: of another kind,
    or a PDF that is signed."""
    if ext not in CAN:
        other = {"doc": ".docx หรือ PDF", "xls": ".xlsx หรือ PDF"}.get(ext, "PDF")
        raise _none(
            f"ลบจากไฟล์ .{ext} ไม่ได้ บันทึกเป็น {other} แล้วแนบใหม่", "Save it as DOCX, XLSX or PDF"
        )
    with TemporaryFile() as out:
        said = await in_child(
            "portal.documents.clean_file", file, clean_file.SECONDS * 2, ext, into=out
        )
        if said is None:
            raise _none(
                "ลบข้อมูลในไฟล์นี้ไม่ได้ (ถ้ามีลายมือชื่อดิจิทัลจะลบไม่ได้) แก้ในโปรแกรมต้นฉบับแล้วแนบใหม่",
                "It cannot be removed from this file; is it signed?",
            )
        copy: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(1024 * 1024)  # noqa: SIM115 - as said
        out.seek(0)
        while chunk := out.read(storage.CHUNK):
            copy.write(chunk)
        return copy


def _none(message: str, english: str) -> Invalid:
    return Invalid(message, english, fields={"file": message})
