"""Several PDFs as one, with a bookmark for each.

What comes from outside is joined by a child process (reliability.md D25):

    python -m portal.sheets.join <path of a pack>   -> the PDF on stdout
"""

import io
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf

SECONDS = 60  # of a core, for one pack
MEMORY = 1536 * 1024 * 1024  # of the child, address space; what it holds is much less
MOST_PAGES = 5_000
_ACTIVE = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Movie", "/Sound", "/Rendition")


@dataclass(frozen=True)
class Part:
    """`level`: of its bookmark, 0 the highest. `instead`: stands in its place when it cannot be
    opened: damaged, locked, or too much. `also`: further bookmarks at its first page."""

    title: str
    data: bytes
    level: int = 0
    instead: bytes = b""
    also: tuple[str, ...] = ()


def joined(parts: Sequence[tuple[str, bytes] | Part]) -> bytes:
    """One PDF of these, in their order. For papers of our own; others: packed()."""
    return _joined([one if isinstance(one, Part) else Part(*one) for one in parts])


def _joined(parts: Sequence[Part]) -> bytes:
    whole, places = pikepdf.new(), []
    for part in parts:
        places.append((part, len(whole.pages)))
        _append(whole, part)
    with whole.open_outline() as outline:
        below: list[Any] = []
        for part, page in places:
            for title in (part.title, *part.also):
                entry = pikepdf.OutlineItem(title, min(page, len(whole.pages) - 1))
                del below[part.level :]
                (below[-1].children if below else outline.root).append(entry)
                below.append(entry)
    whole.Root.Lang = pikepdf.String("th-TH")
    whole.Root.PageMode = pikepdf.Name.UseOutlines
    whole.docinfo["/Title"] = parts[0].title if parts else ""
    out = io.BytesIO()
    whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _append(whole: pikepdf.Pdf, part: Part) -> None:
    before = len(whole.pages)
    for data in (part.data, part.instead):
        if not data:
            continue
        try:
            with pikepdf.open(io.BytesIO(data)) as found:
                if not found.pages or before + len(found.pages) > MOST_PAGES:
                    raise ValueError("no pages, or too many")
                whole.pages.extend(found.pages)
            for page in whole.pages[before:]:
                _quiet(page)
            return
        except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
            del whole.pages[before:]
    raise ValueError(f"cannot be opened: {part.title}")


def _quiet(page: pikepdf.Page) -> None:
    """Nothing in it acts by itself, and it belongs to no tree of tags, which stayed behind."""
    for name in ("/AA", "/StructParents"):
        if name in page.obj:
            del page.obj[name]
    for note in page.obj.get("/Annots", []):
        for name in ("/AA", "/StructParent"):
            if name in note:
                del note[name]
        if "/A" in note and str(note.A.get("/S", "")) in _ACTIVE:
            del note["/A"]


# ---- packs ----------------------------------------------------------------------------------


def pack(parts: Sequence[Part], file: BinaryIO) -> None:
    """Write them one after another, for the child that joins them."""
    head = [[one.title, one.level, len(one.data), len(one.instead), one.also] for one in parts]
    line = json.dumps(head, ensure_ascii=False).encode()
    file.write(len(line).to_bytes(8, "big") + line)
    for one in parts:
        file.write(one.data)
        file.write(one.instead)
    file.flush()


def unpacked(file: BinaryIO) -> Iterator[Part]:
    head = json.loads(file.read(int.from_bytes(file.read(8), "big")))
    for title, level, size, instead, also in head:
        yield Part(title, file.read(size), level, file.read(instead), tuple(also))


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with open(path, "rb") as file:
        sys.stdout.buffer.write(_joined(list(unpacked(file))))


if __name__ == "__main__":
    _main(sys.argv[1])
