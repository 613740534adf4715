"""Work on a file that comes from outside, done by a child process with limits of its own: a parser
that dies must die alone, knows no password of ours and reaches no network (reliability.md D25)."""

import asyncio
import contextlib
import os
import sys
from typing import BinaryIO

# What a child is told of its surroundings; the others hold passwords and keys.
TOLD = (
    "PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LIBARCHIVE", "LANG", "LC_ALL", "TMPDIR",
    "TESSDATA_PREFIX",
)  # fmt: skip


async def in_child(
    module: str, file: BinaryIO, seconds: float, *args: str, into: BinaryIO | None = None
) -> bytes | None:
    """What `python -m <module> <path of the file> <args>` says; None when it fails or takes longer
    than `seconds`. The module limits its own memory and time. `into`: what it says goes there, as
    it may be large, and b"" comes back."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "portal.documents.alone",
        module,
        f"/dev/fd/{file.fileno()}",
        *args,
        pass_fds=[file.fileno()],
        env={name: os.environ[name] for name in TOLD if name in os.environ},  # noqa: TID251
        stdout=into or asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(child.communicate(), seconds)
    except BaseException as error:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        if isinstance(error, TimeoutError):
            return None
        raise
    return (out or b"") if child.returncode == 0 else None
