"""A redacted copy of a stored PDF, made by a guarded child and read again before it is believed."""

import asyncio
import json
import tempfile
from tempfile import SpooledTemporaryFile

from portal.documents import contents
from portal.documents.child import in_child
from portal.guard import read_file, redact_pdf
from portal.kit.errors import Invalid

LARGEST = 50 * 1024 * 1024

_slot = asyncio.Semaphore(1)  # drawing takes a whole core, and memory


async def redacted(sha256: str, size: int) -> SpooledTemporaryFile[bytes]:
    """The copy's bytes. Invalid: it cannot be made so that nothing that was found is left;
    Unavailable: the store is away."""
    if size > LARGEST:
        raise _cannot()
    async with _slot:
        with tempfile.TemporaryFile() as file:
            async for chunk in await contents.opened(sha256, 0, size):
                file.write(chunk)
            file.flush()
            out = await in_child("portal.guard.redact_pdf", file, redact_pdf.SECONDS + 5)
        if not out or not out.startswith(b"%PDF"):
            raise _cannot()
        with tempfile.TemporaryFile() as file:
            file.write(out)
            file.flush()
            told = await in_child("portal.guard.read_file", file, read_file.SECONDS + 2, "pdf")
    left = json.loads(told)["counts"] if told else {redact_pdf.KINDS[0]: 1}
    if any(kind in left for kind in redact_pdf.KINDS):
        raise _cannot()
    made: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(8 * 1024 * 1024)  # noqa: SIM115
    made.write(out)
    return made


def _cannot() -> Invalid:
    message = "ระบบปิดบังไฟล์นี้ให้ไม่ได้ ทำฉบับปิดบังเองแล้วแนบแทน"
    english = "It cannot be redacted here: make a redacted copy and attach it instead"
    return Invalid(message, english, fields={"file": message})
