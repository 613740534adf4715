"""What the portal is compared with: a bare Litestar route that returns the same bytes from memory,
served by the same server with the same settings."""

import sys
from pathlib import Path

import uvicorn
from litestar import Litestar, Response, get


def app(folder: Path) -> Litestar:
    bodies = {file.name: file.read_bytes() for file in folder.iterdir()}

    @get("/{name:str}")
    async def same(name: str) -> Response[bytes]:
        return Response(bodies[name], media_type="text/html; charset=utf-8")

    return Litestar([same], openapi_config=None, logging_config=None)


if __name__ == "__main__":
    uvicorn.run(
        app(Path(sys.argv[1])), port=int(sys.argv[2]), access_log=False, log_level="warning"
    )
