"""The child that looks into a file that came in: little memory and time, no network needed, no
portal module but its fellow inspectors.

    python -m portal.documents.inspect_file <path>   -> JSON on stdout:
    {"found": "pdf" | … | "", "refused": [code, detail] | null,
     "findings": [[code, place, detail], …]}   as inspection_words.py has them
"""

import json
import resource
import sys
from typing import IO

from portal.documents import inside_jpeg, inside_ole, inside_ooxml, inside_pdf, inside_rar
from portal.documents.inside_zip import Member, members_of, taken_out
from portal.documents.looking import (
    ARCHIVES,
    MOST_DEPTH,
    PACKED,
    Refused,
    Seen,
    carries_zip,
    check_head,
    extension,
    head_of,
    kind_of,
)

SECONDS = 20  # of processor time
MEMORY = 768 * 1024 * 1024
DISK = 600 * 1024 * 1024
DOCUMENTS = ("pdf", "doc", "xls", "docx", "xlsx", "jpg")
OPEN_PACKAGES = {"mimetype": "odt", "META-INF/MANIFEST.MF": "jar", "AndroidManifest.xml": "apk"}


def look_at(file: IO[bytes], seen: Seen) -> str:
    """The kind that this is: one of looking.kind_of, or doc, xls, docx, xlsx …. Refused for what
    is of a kind that is taken and not harmless."""
    if seen.depth > MOST_DEPTH:
        raise Refused("nested")
    kind = kind_of(head_of(file))
    if kind == "zip":
        return _look_at_zip(file, seen)
    if kind == "ole":
        return _alone(file, inside_ole.look_into(file, seen))
    look = {"pdf": inside_pdf.look_into, "jpg": inside_jpeg.look_into}.get(kind)
    if look:
        look(file, seen)
        return _alone(file, kind)
    if kind == "rar":
        inside_rar.look_into(file, seen, look_at_member)
    return kind


def _alone(file: IO[bytes], kind: str) -> str:
    if carries_zip(file):
        raise Refused("polyglot")
    return kind


def _look_at_zip(file: IO[bytes], seen: Seen) -> str:
    members = members_of(file, seen)
    names = {member.name for member in members}
    if "[Content_Types].xml" in names:
        kind = inside_ooxml.kind_by_names(names)
        inside_ooxml.look_into(file, members, seen, look_at)
        return kind
    for name, kind in OPEN_PACKAGES.items():
        if name in names:
            return kind
    _look_at_members(file, members, seen)
    return "zip"


def _look_at_members(file: IO[bytes], members: list[Member], seen: Seen) -> None:
    for member in members:
        with taken_out(file, member, seen) as out:
            look_at_member(member.name, out, seen)


def look_at_member(name: str, out: IO[bytes], seen: Seen) -> None:
    """A member of an archive: its name and content agree, and what holds for a file by itself
    holds for it."""
    head = head_of(out)
    check_head(name, head)
    ext = extension(name).replace("jpeg", "jpg")
    if ext in ARCHIVES or kind_of(head) in set(PACKED) - {"zip"}:
        raise Refused("nested", name)
    if ext not in DOCUMENTS and kind_of(head) not in ("zip", "ole", "pdf"):
        return
    seen.place, seen.depth = name, seen.depth + 1
    try:
        found = look_at(out, seen)
    except Refused as refused:
        raise Refused("member", f"{name}\n{refused.code}\n{refused.detail}") from None
    if found == "zip":
        raise Refused("nested", name)
    if ext in DOCUMENTS and found != ext:
        raise Refused("member_type", name)
    seen.place, seen.depth = "", seen.depth - 1


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))
    seen, found, refused = Seen(), "", None
    with open(path, "rb") as file:
        try:
            found = look_at(file, seen)
        except Refused as error:
            found, refused = kind_of(head_of(file)), [error.code, error.detail]
        except (MemoryError, RecursionError, OverflowError):
            refused = ["burst", ""]
    answer = {"found": found, "refused": refused, "findings": seen.findings}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    _main(sys.argv[1])
