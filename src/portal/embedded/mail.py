"""A mail box that is a folder: a real SMTP server that keeps each letter as a file.

python -m portal.embedded.mail PORT FOLDER
"""

import asyncio
import itertools
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.embedded.data_folder import DataFolder
from portal.embedded.process import Process
from portal.embedded.server import Server


class Mail(Server):
    """The mail server of a data folder."""

    name = "mail"
    variables = ("PORTAL_SMTP_URL",)

    def __init__(self, data: DataFolder) -> None:
        self.folder = data.path / "mail"
        self.port = data.port("mail")
        self.data = data

    def environment(self) -> dict[str, str]:
        """Where the portal finds it."""
        return {"PORTAL_SMTP_URL": f"smtp://127.0.0.1:{self.port}"}

    def _start(self) -> None:
        """Start it and return when it greets."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.process = Process(
            name=self.name,
            command=[sys.executable, "-m", "portal.embedded.mail", str(self.port), self.folder],
            log=self.data.log(self.name),
            folder=self.folder,
        )
        self.process.start()
        self.process.wait_until(self._greets, 30, "see the log; or set PORTAL_SMTP_URL")

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                return connection.recv(3) == b"220"
        except OSError:
            return False


class Letterbox:
    """Keeps each letter as <time>-<n>.eml, seen whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd when a letter has come in."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{next(self.numbers)}.eml"
        receivers = ", ".join(envelope.rcpt_tos)
        content = envelope.content or b""
        letter = content if isinstance(content, bytes) else content.encode()
        scratch = self.folder / f".{name}"
        scratch.write_bytes(f"X-Envelope-To: {receivers}\r\n".encode() + letter)
        scratch.replace(self.folder / name)
        return "250 OK"


async def serve(port: int, folder: Path) -> None:
    """Take letters until told to stop."""
    os.umask(0o077)
    loop = asyncio.get_running_loop()
    box = Letterbox(folder)
    server = await loop.create_server(
        lambda: SMTP(box, hostname="localhost", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
