"""A TCP proxy of our own between the portal and its store, that does what networks and full disks
do: slow, refused, cut off, full."""

import asyncio
import contextlib
from dataclasses import dataclass, field

FULL = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>XMinioStorageFull</Code><Message>Storage'
    b" backend has reached its minimum free drive threshold.</Message></Error>"
)


@dataclass
class Proxy:
    """`cut_up`, `cut_down`: bytes after which a connection is cut, on the way to the store or from
    it, `cuts` times in all. `rate`: bytes a second of each connection. `full`: answers every PUT
    that there is no room. `hold`: nothing goes to the store until it is set."""

    target: tuple[str, int]
    cut_up: int | None = None
    cut_down: int | None = None
    cuts: int = 1_000_000
    rate: int | None = None
    full: bool = False
    hold: asyncio.Event | None = None
    server: asyncio.Server | None = None
    open: set[asyncio.Task] = field(default_factory=set)

    async def start(self, port: int = 0) -> int:
        """Its port."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """From now on connections are refused."""
        if self.server:
            self.server.close()
        for task in list(self.open):
            task.cancel()
        await asyncio.gather(*self.open, return_exceptions=True)

    async def _serve(self, reader, writer) -> None:
        task = asyncio.current_task()
        assert task
        self.open.add(task)
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open.discard(task)
            writer.close()

    async def _talk(self, reader, writer) -> None:
        store_reader, store_writer = await asyncio.open_connection(*self.target)
        up = asyncio.ensure_future(self._pump(reader, store_writer, "cut_up", writer))
        down = asyncio.ensure_future(self._pump(store_reader, writer, "cut_down"))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in (up, down):
                one.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            store_writer.close()

    async def _pump(self, reader, writer, cut: str, back=None) -> None:
        """One way; connections are used again, so that what is wrong now is asked each time."""
        passed = 0
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65536):
                if self.full and back and chunk.startswith(b"PUT"):
                    await self._refuse(reader, back)
                    return
                if self.hold:
                    await self.hold.wait()
                most = getattr(self, cut)
                passed = passed + len(chunk) if most is not None else 0
                if most is not None and passed > most and self.cuts > 0:
                    self.cuts -= 1
                    writer.write(chunk[: max(0, most - passed + len(chunk))])
                    await writer.drain()
                    writer.transport.abort()
                    return
                writer.write(chunk)
                await writer.drain()
                if self.rate:
                    await asyncio.sleep(len(chunk) / self.rate)

    async def _refuse(self, reader, back) -> None:
        back.write(
            b"HTTP/1.1 507 Insufficient Storage\r\nContent-Type: application/xml\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(FULL), FULL)
        )
        await back.drain()
        with contextlib.suppress(TimeoutError):
            while await asyncio.wait_for(reader.read(65536), 1):
                pass
