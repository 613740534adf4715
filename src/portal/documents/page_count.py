"""How many pages a PDF has, counted in a child with little memory and time: the file comes from
outside, and a parser that dies must die alone (reliability.md D25)."""

import resource
import sys
from typing import BinaryIO

from portal.documents.child import in_child

SECONDS = 10
MEMORY = 1024 * 1024 * 1024


async def page_count(file: BinaryIO) -> int | None:
    """None when it cannot be told: damaged, encrypted, too slow."""
    said = await in_child("portal.documents.page_count", file, SECONDS + 2)
    return int(said) if said and said.strip().isdigit() else None


def _main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2  # noqa: PLC0415 - after the limits, and in the child alone

    with open(path, "rb") as file:
        document = pypdfium2.PdfDocument(file.read())
        print(len(document))


if __name__ == "__main__":
    _main(sys.argv[1])
