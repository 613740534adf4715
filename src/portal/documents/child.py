"""What reads files from outside does it in a child process of its own, which sets itself limits: a
parser that dies must die alone (reliability.md D25)."""

import asyncio
import contextlib
import sys
from typing import BinaryIO


async def read_in_child(module: str, file: BinaryIO, *args: str, seconds: float) -> bytes | None:
    """What `python -m <module> <path of the file> <args>` writes; None when it fails or takes
    longer than `seconds`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        f"/dev/fd/{file.fileno()}",
        *args,
        pass_fds=[file.fileno()],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(child.communicate(), seconds)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        return None
    return out if child.returncode == 0 else None
