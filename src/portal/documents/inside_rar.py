"""RAR: its headers by ourselves, its content through Debian's libarchive where it is there. Its
members are read as a stream and never written under their own names. Where the content cannot be
read, a human must look."""

import re
import zlib
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from portal.documents import rar_headers
from portal.documents.looking import Refused, Seen

MOST_MEMBERS = 1_000
MOST_RATIO = 100
_BROKEN = re.compile(r"truncated|damaged|crc|checksum|corrupt|end of file|malformed", re.I)

LookAtMember = Callable[[str, IO[bytes], Seen], None]


def look_into(file: IO[bytes], seen: Seen, look_at_member: LookAtMember) -> None:
    """Refused for what is not harmless; flagged for a human where nothing can look inside."""
    listed = rar_headers.listed(file, seen)
    size = file.seek(0, 2)
    if not listed:
        raise Refused("empty")
    unpacked = sum(one.size for one in listed)
    if len(listed) > MOST_MEMBERS or unpacked > seen.room:
        raise Refused("too_much")
    if unpacked > 1024 * 1024 and unpacked / size > MOST_RATIO:
        raise Refused("burst")
    try:
        import libarchive  # noqa: PLC0415 - loads the library, which may not be there
        from libarchive.exception import ArchiveError  # noqa: PLC0415
    except (ImportError, OSError, AttributeError, TypeError):
        seen.flag("unseen_archive")
        return
    file.seek(0)
    form = "rar5" if file.read(8) == rar_headers.RAR5 else "rar"
    file.seek(0)
    count = 0
    try:
        with libarchive.stream_reader(file, form, "none", block_size=65_536) as archive:
            for one, entry in zip(listed, archive, strict=False):
                _look_at(one, entry, seen, look_at_member)
                count += 1
    except ArchiveError as error:
        if _BROKEN.search(str(error)):
            raise Refused("broken") from None
        seen.flag("unseen_archive")
        return
    if count < len(listed):
        seen.flag("unseen_archive")


def _look_at(one: rar_headers.Listed, entry: Any, seen: Seen, look_at_member: LookAtMember) -> None:
    """The next member: what libarchive gives must be what the header says."""
    if entry.isdir:
        return
    crc, size = 0, 0
    with SpooledTemporaryFile(8 * 1024 * 1024) as out:
        for block in entry.get_blocks():
            seen.use(len(block))
            size, crc = size + len(block), zlib.crc32(block, crc)
            if size > one.size:
                raise Refused("burst")
            out.write(block)
        if size != one.size or (one.crc is not None and crc != one.crc):
            raise Refused("broken")
        look_at_member(one.name, out, seen)
