"""DOCX and XLSX: what kind the package says it is, what its relationships would fetch, what is
embedded, and each XML part without entities and not too deep."""

import re
from collections.abc import Callable
from typing import IO

from portal.documents import inside_ole, xml_part
from portal.documents.inside_zip import Member, taken_out
from portal.documents.looking import Refused, Seen, extension, head_of, kind_of

Look = Callable[[IO[bytes], Seen], str]
MACRO = re.compile(r"(vbaproject|vbadata|xl/macrosheets/|xl/dialogsheets/)", re.I)
PICTURES = ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp", "webp", "ico")
# Relationships that Office follows by itself when the file is opened.
FETCHED = ("attachedTemplate", "oleObject", "frame", "subDocument", "externalLinkPath", "package",
           "control", "image", "video", "audio", "xlExternalLinkPath", "mailMergeSource",
           "mailMergeHeaderSource", "recipientData", "wsSortMap", "transform")  # fmt: skip
RUNNING = ("attachedTemplate", "oleObject", "frame", "subDocument", "package", "control")


def kind_by_names(names: set[str]) -> str:
    """ "docx", "xlsx", "pptx"; "" for another package."""
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "pptx" if "ppt/presentation.xml" in names else ""


def look_into(file: IO[bytes], members: list[Member], seen: Seen, look_at: Look) -> None:
    """Refused for what is not harmless. `look_at` tells the kind of what is embedded."""
    here = seen.place
    for member in members:
        name = member.name
        if MACRO.search(name):
            raise Refused("macros")
        if "/activex/" in name.lower():
            raise Refused("activex")
        with taken_out(file, member, seen) as part:
            seen.place = f"{here}/{name}" if here else name
            _look_at_part(name, part, seen, look_at)
    seen.place = here


def _look_at_part(name: str, part: IO[bytes], seen: Seen, look_at: Look) -> None:
    lower, ext = name.lower(), extension(name)
    if ext in ("xml", "rels", "vml"):
        found = xml_part.read(part, seen)
        _check_types(lower, found)
        _check_relations(found, seen)
        _check_fields(found, seen)
        _note_names(lower, found, seen)
        if lower == "xl/connections.xml":
            seen.flag("data_connection")
    elif (
        "/embeddings/" in lower
        or ext in ("bin", "docx", "xlsx", "pptx", "doc", "xls")
        or (ext not in PICTURES and kind_of(head_of(part)) in ("ole", "zip"))
    ):
        _look_at_embedded(part, seen, look_at)


def _look_at_embedded(part: IO[bytes], seen: Seen, look_at: Look) -> None:
    kind = kind_of(head_of(part))
    if kind == "ole":
        inside_ole.check_embedded(part, seen)
    elif kind == "zip":
        seen.depth += 1
        if look_at(part, seen) not in ("docx", "xlsx", "pptx"):
            raise Refused("package")
        seen.depth -= 1
        seen.flag("embedded_document", seen.place)
    elif kind:
        raise Refused("package")


def _check_types(name: str, found: xml_part.Part) -> None:
    if name == "[content_types].xml":
        kinds = " ".join(found.values.get("ContentType", ())).lower()
        if "macroenabled" in kinds or "vbaproject" in kinds or "macrosheet" in kinds:
            raise Refused("macros")
        if "activex" in kinds:
            raise Refused("activex")


def _check_relations(found: xml_part.Part, seen: Seen) -> None:
    for relation in found.relations:
        if relation.get("TargetMode", "").lower() != "external":
            continue
        kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
        elsewhere = re.match(r"(?i)(https?|ftp|smb|webdavs?):|\\\\|//|file:(//[^/]|/{4,})", target)
        if kind in RUNNING and elsewhere:
            raise Refused("remote", target)
        if kind in RUNNING and kind != "attachedTemplate":
            raise Refused("remote", target)
        if kind in FETCHED:
            seen.flag("external_link", target)
        elif re.match(r"(?i)file:|\\\\", target):
            seen.flag("internal_address", target)


def _check_fields(found: xml_part.Part, seen: Seen) -> None:
    if found.dde:
        raise Refused("dde")
    for field in found.fields:
        first, _, rest = field.strip().partition(" ")
        if first.upper() in ("DDE", "DDEAUTO"):
            raise Refused("dde")
        if first.upper() in ("INCLUDEPICTURE", "INCLUDETEXT", "LINK", "IMPORT", "RD"):
            seen.flag("external_link", rest.strip())


def _note_names(name: str, found: xml_part.Part, seen: Seen) -> None:
    if name == "docprops/custom.xml":
        for words in found.words:
            seen.flag("names:custom", words)
    elif name.startswith("docprops/"):
        for tag, code in (
            ("creator", "names:author"),
            ("lastModifiedBy", "names:last_author"),
            ("Company", "names:company"),
            ("Manager", "names:manager"),
        ):
            if words := found.texts.get(tag, "").strip():
                seen.flag(code, words)
