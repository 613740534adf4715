"""The child that takes out of a file whom and where it names, and nothing that people see: JPEG
without decoding it, DOCX and XLSX part by part, PDF through qpdf.

    python -m portal.documents.clean_file <path> docx|xlsx|jpg|pdf   -> the clean file on stdout
    It fails with 3 for a PDF that is signed: a change would break its signature.
"""

import re
import resource
import shutil
import struct
import sys
import zipfile
from typing import IO, Any, BinaryIO, cast
from xml.etree import ElementTree

from portal.documents import inside_jpeg

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
DISK = 600 * 1024 * 1024
SIGNED = 3
_SPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "vt": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    "": "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
}
_NAMING = ("creator", "lastModifiedBy", "Company", "Manager")
_NO_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_TELLING = ("/Title", "/Subject", "/CreationDate", "/ModDate", "/Producer", "/Trapped")
_XMP_NAMES = re.compile(
    rb"<(dc:creator|dc:contributor|dc:publisher|pdfx:\w+|xmpMM:History|photoshop:\w+|exif:\w+)"
    rb"\b[^>]*(?:/>|>.*?</\1>)",
    re.S,
)
_KEPT = (0xE0, 0xE2, 0xEE)  # JFIF, colour profile, Adobe: what the picture needs to look the same


def _main(path: str, ext: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))
    clean = {"jpg": jpeg, "pdf": pdf, "docx": office, "xlsx": office}[ext]
    with open(path, "rb") as file:
        clean(file, sys.stdout.buffer)


def jpeg(file: IO[bytes], out: IO[bytes]) -> None:
    """The same picture data, with nothing before it but what it needs, and nothing behind it."""
    found, turned = inside_jpeg.parts_of(file), 1
    for segment in found.segments:
        if segment.marker == 0xE1 and segment.data.startswith(inside_jpeg.EXIF):
            turned = inside_jpeg.orientation_of(segment.data[6:])
    out.write(b"\xff\xd8")
    _write(out, [one for one in found.segments if one.marker == 0xE0])
    if turned != 1:
        tiff = b"MM\0*\0\0\0\x08" + struct.pack(
            ">HHHIHHI", 1, inside_jpeg.ORIENTATION, 3, 1, turned, 0, 0
        )
        _write(out, [inside_jpeg.Segment(0xE1, inside_jpeg.EXIF + tiff)])
    drawn = [one for one in found.segments if not 0xE0 <= one.marker <= 0xEF]
    kept = [one for one in found.segments if one.marker in _KEPT[1:] and not _other(one)]
    _write(out, [*kept, *(one for one in drawn if one.marker != 0xFE)])
    file.seek(found.scan)
    out.write(file.read(found.end - found.scan))


def _other(segment: inside_jpeg.Segment) -> bool:
    """A list of further pictures, which lay behind this one and are gone."""
    return segment.marker == 0xE2 and segment.data.startswith(b"MPF\0")


def _write(out: IO[bytes], segments: list[inside_jpeg.Segment]) -> None:
    for one in segments:
        out.write(bytes((0xFF, one.marker)) + struct.pack(">H", len(one.data) + 2) + one.data)


def office(file: IO[bytes], out: IO[bytes]) -> None:
    for prefix, address in _SPACES.items():
        ElementTree.register_namespace(prefix, address)
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.infolist():
            name = member.filename.lower()
            if name.startswith("docprops/") and name.endswith(".xml"):
                custom = name.endswith("/custom.xml")
                made.writestr(member, _NO_CUSTOM if custom else _unnamed(given.read(member)))
            elif not member.is_dir():
                with given.open(member) as part, made.open(member, "w") as copy:
                    shutil.copyfileobj(part, copy)


def _unnamed(properties: bytes) -> bytes:
    """Properties of a document without people and offices. It has no document type: intake refuses
    such a file."""
    root = ElementTree.fromstring(properties)
    for element in list(root):
        if element.tag.rpartition("}")[2] in _NAMING:
            root.remove(element)
    return ElementTree.tostring(root, "UTF-8", xml_declaration=True)


def pdf(file: IO[bytes], out: IO[bytes]) -> None:
    import pikepdf  # noqa: PLC0415 - takes its time, and pictures do not need it

    with pikepdf.open(cast(BinaryIO, file)) as found:
        if _is_signed(found):
            sys.exit(SIGNED)
        for key in list(found.docinfo.keys()):
            if key not in _TELLING:
                del found.docinfo[key]
        for one in found.objects:
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
                _forget(one)
        _clean_metadata(found)
        found.save(cast(BinaryIO, out))


def _is_signed(found: Any) -> bool:
    form = found.Root.get("/AcroForm", {})
    return bool(int(form.get("/SigFlags", 0)) & 1) or "/Perms" in found.Root


def _forget(one: Any) -> None:
    """What programs keep beside pages and pictures: metadata of their own, and private notes."""
    whole = str(one.get("/Type", "")) == "/Catalog"
    for key in ("/PieceInfo",) if whole else ("/PieceInfo", "/Metadata"):
        if key in one:
            del one[key]


def _clean_metadata(found: Any) -> None:
    """The document's own, which says its title and PDF/A, without names."""
    raw = found.Root.get("/Metadata")
    if raw is None:
        return
    data = _XMP_NAMES.sub(b"", raw.read_bytes())
    found.Root.Metadata = found.make_stream(data, Type=raw.Type, Subtype=raw.Subtype)


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
