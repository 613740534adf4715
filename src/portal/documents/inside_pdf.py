"""PDF: what it would do when it is opened, and what it carries. Read through qpdf (pikepdf), which
also unpacks object streams, so that nothing hides in them; the streams of pages are not decoded,
only measured where they are packed so tightly that they could burst a reader."""

import re
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, cast

import pikepdf

from portal.documents.looking import PACKED, PROGRAMS, RUNS, Refused, Seen, extension, kind_of

MOST_PAGES = 20_000
MOST_OBJECTS = 1_000_000
MOST_OF_A_STREAM = 400 * 1024 * 1024  # bytes unpacked: an A3 page in colours at 600 dpi is 210 MB
MOST_DEEP = 100
ACTIONS = {  # /S of an action: what it would do, as people call it
    "/JavaScript": "JavaScript", "/Launch": "Launch", "/SubmitForm": "SubmitForm",
    "/ImportData": "ImportData", "/RichMediaExecute": "RichMedia", "/GoTo3DView": "3D",
}  # fmt: skip
SHOWS = {"/RichMedia": "RichMedia", "/Movie": "Movie", "/Sound": "Sound", "/Screen": "Screen",
         "/3D": "3D"}  # fmt: skip


def look_into(file: IO[bytes], seen: Seen) -> None:
    """Refused for what would run, what is locked and what is broken; the rest flagged."""
    file.seek(0)
    try:
        with pikepdf.open(cast(BinaryIO, file), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                seen.flag("restricted")
            _check_size(pdf)
            for one in _things(pdf):
                _check(one, seen)
            _note_names(pdf, seen)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except Refused:
        raise
    except MemoryError:
        raise Refused("burst") from None
    except Exception as error:  # qpdf's own, of many kinds
        _check_locked(file, str(error))
        raise Refused("broken") from None


def _check_locked(file: IO[bytes], said: str) -> None:
    """Locked in a way that qpdf does not know: with a certificate, for instance."""
    if "encrypt" in said.lower():
        raise Refused("encrypted")


def _check_size(pdf: pikepdf.Pdf) -> None:
    if len(pdf.objects) > MOST_OBJECTS or len(pdf.pages) > MOST_PAGES:
        raise Refused("too_much")
    if len(pdf.pages) == 0:
        raise Refused("broken")


def _things(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream, wherever it stands: those with a number of their own, and those
    inside them."""
    for one in pdf.objects:
        waiting: list[tuple[Any, int]] = [(one, 0)]
        while waiting:
            thing, depth = waiting.pop()
            if depth > MOST_DEEP:
                raise Refused("deep")
            if isinstance(thing, pikepdf.Array):
                inner = list(thing)  # type: ignore[call-overload]
            elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                yield thing
                inner = [thing.get(key) for key in thing.keys()]  # noqa: SIM118 - not a dict
            else:
                continue
            waiting += [(part, depth + 1) for part in inner if _is_inside(part)]


def _is_inside(part: Any) -> bool:
    kinds = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
    return isinstance(part, kinds) and not part.is_indirect


def _check(one: Any, seen: Seen) -> None:
    action, kind = str(one.get("/S", "")), str(one.get("/Type", ""))
    if action in ACTIONS or "/JS" in one:
        raise Refused("script", ACTIONS.get(action, "JavaScript"))
    if str(one.get("/Subtype", "")) in SHOWS and kind in ("/Annot", ""):
        shown = SHOWS[str(one.get("/Subtype", ""))]
        if kind == "/Annot" or "/Rect" in one:
            raise Refused("script", shown)
    if action in ("/GoToR", "/GoToE", "/Thread", "/URI"):
        _check_target(one, action, seen)
    if "/XFA" in one:
        _check_form(one.get("/XFA"), seen)
    if kind == "/Filespec" or "/EF" in one:
        _check_attached(one, seen)
    if isinstance(one, pikepdf.Stream):
        _measure(one, seen)


def _check_target(one: Any, action: str, seen: Seen) -> None:
    target = one.get("/URI" if action == "/URI" else "/F", "")
    if isinstance(target, pikepdf.Dictionary):
        target = target.get("/UF", target.get("/F", ""))
    words = str(target).strip()
    if re.match(r"(?i)(javascript|vbscript|data|ms-[a-z]+|search-ms|shell):", words):
        raise Refused("script", words[:40])
    if re.match(r"(?i)(\\\\|//|smb:|file:)", words):
        seen.flag("internal_address", words)
    elif action != "/URI":
        seen.flag("external_link", words)


def _check_form(form: Any, seen: Seen) -> None:
    parts = list(form) if isinstance(form, pikepdf.Array) else [form]  # type: ignore[call-overload]
    for part in parts:
        if isinstance(part, pikepdf.Stream) and re.search(rb"<(\w+:)?script\b", _begin(part, seen)):
            raise Refused("script", "XFA")
    seen.flag("xfa")


def _check_attached(one: Any, seen: Seen) -> None:
    name = str(one.get("/UF", one.get("/F", "")))
    files = one.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return
    if extension(name) in PROGRAMS:
        raise Refused("program", name)
    for key in files.keys():  # noqa: SIM118 - not a dict
        part = files.get(key)
        if not isinstance(part, pikepdf.Stream):
            continue
        kind = kind_of(_begin(part, seen)[:512])
        if kind in RUNS:
            raise Refused("program", name)
        seen.flag("attached_packed" if kind in (*PACKED, "ole", "pdf") else "attached", name)


def _begin(part: Any, seen: Seen) -> bytes:
    """The content of a stream of known size, unpacked; Refused when that is too much."""
    _measure(part, seen)
    try:
        return part.read_bytes()
    except pikepdf.PdfError:
        raise Refused("broken") from None


def _measure(stream: Any, seen: Seen) -> None:
    """Refused when it would unpack to more than any page needs."""
    filters = stream.get("/Filter", [])
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(one) for one in filters]
    if len(names) > 4:
        raise Refused("burst")
    packings = sum(name in ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW") for name in names)
    flat = names[:1] and names[0] in ("/FlateDecode", "/Fl")
    length = int(stream.get("/Length", 0)) if packings else 0
    if packings > 1:
        raise Refused("burst")
    if not flat or length * 1032 < MOST_OF_A_STREAM:
        return
    inflate, size, data = zlib.decompressobj(), 0, stream.read_raw_bytes()
    while data and not inflate.eof:
        try:
            size += len(inflate.decompress(data, 1024 * 1024))
        except zlib.error:
            return  # damaged: readers stop here too
        if size > MOST_OF_A_STREAM:
            raise Refused("burst")
        data = inflate.unconsumed_tail


def _note_names(pdf: pikepdf.Pdf, seen: Seen) -> None:
    for key, code in (("/Author", "names:author"), ("/Company", "names:company"),
                      ("/Manager", "names:manager")):  # fmt: skip
        if words := str(pdf.docinfo.get(key, "")).strip():
            seen.flag(code, words)
    raw = pdf.Root.get("/Metadata")
    if isinstance(raw, pikepdf.Stream) and len(raw.read_raw_bytes()) < 1024 * 1024:
        found = re.search(rb"<dc:creator>(.*?)</dc:creator>", _begin(raw, seen), re.S)
        words = re.sub(rb"<[^>]+>", b" ", found[1]).decode("utf-8", "replace") if found else ""
        if words := " ".join(words.split()):
            seen.flag("names:author", words)
