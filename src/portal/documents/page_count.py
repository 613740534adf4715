"""How many pages a PDF has, counted in a child with little memory and time: the file comes from
outside, and a parser that dies must die alone (reliability.md D25)."""

import asyncio
import contextlib
import resource
import sys
from typing import BinaryIO

SECONDS = 10
MEMORY = 1024 * 1024 * 1024


async def page_count(file: BinaryIO) -> int | None:
    """None when it cannot be told: damaged, encrypted, too slow."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "portal.documents.page_count",
        f"/dev/fd/{file.fileno()}",
        pass_fds=[file.fileno()],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(child.communicate(), SECONDS + 2)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        return None
    return int(out) if child.returncode == 0 and out.strip().isdigit() else None


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        document = pypdfium2.PdfDocument(file.read())
        print(len(document))


if __name__ == "__main__":
    _main(sys.argv[1])
