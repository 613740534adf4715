"""clamd as a plain process, where the machine has it: with a signature of our own, and with the
system's databases where freshclam has brought any.

Our own signature finds nothing but the line PORTAL-TEST-VIRUS followed by a dash and -2570: so that
a demo can be shown what happens, without any real virus.
"""

import os
import shutil
import signal
import socket
from pathlib import Path

from portal.embedded.data_folder import DataFolder
from portal.embedded.process import Process, StartFailed, stop_leftovers
from portal.embedded.server import Server

SYSTEM = Path("/var/lib/clamav")
DATABASES = ("*.cvd", "*.cld", "*.cud")
TEST_VIRUS = b"PORTAL-TEST-VIRUS-" + b"-2570"  # never whole in a file of ours
OWN = f"Portal.Test.Virus:0:*:{TEST_VIRUS.hex()}\n"
LARGEST = "600M"  # more than the portal takes in
PATIENCE = 180  # seconds: a full set of signatures is more than 1 GB to read
CONFIGURATION = """\
Foreground yes
DatabaseDirectory {signatures}
TemporaryDirectory {temporary}
TCPSocket {port}
TCPAddr 127.0.0.1
MaxThreads 4
StreamMaxLength {largest}
MaxFileSize {largest}
# All that comes out of an archive, together.
MaxScanSize 2000M
# What it did not look into to the end it must not call clean.
AlertExceedsMax yes
SelfCheck 600
"""
MEND = "see the log; or set PORTAL_SCANNER=none to go on without a virus scanner"


class Scanner(Server):
    """The clamd of a data folder."""

    name = "scanner"
    variables = ("PORTAL_SCANNER",)

    started = False
    gave_up = False

    def __init__(self, data: DataFolder) -> None:
        self.folder = data.path / "scanner"
        self.signatures = self.folder / "signatures"
        self.port = data.port("scanner")
        self.data = data

    def environment(self) -> dict[str, str]:
        """Where the portal finds it."""
        return {"PORTAL_SCANNER": "none" if self.gave_up else f"tcp://127.0.0.1:{self.port}"}

    def start(self) -> None:
        """Start it; one that never starts on this machine (AppArmor lets clamd read the system's
        folders alone) does not keep the others from it: `note` says that nothing is scanned."""
        try:
            super().start()
        except StartFailed as fault:
            if self.started:
                raise
            self.gave_up = True
            self.note = f"{fault}\nไม่มีเครื่องตรวจไวรัส: ไฟล์จะไม่ถูกตรวจ / files are not scanned"
        self.started = True

    def alive(self) -> bool:
        """Whether it runs; what was given up is not started again."""
        return self.gave_up or super().alive()

    def _start(self) -> None:
        """Start it and return when it answers."""
        program = find_program()
        if program is None:
            raise StartFailed("There is no clamd.", "apt-get install clamav-daemon (as root)")
        temporary = self.folder / "temporary"
        for folder in (self.folder, self.signatures, temporary):
            folder.mkdir(mode=0o700, exist_ok=True)
        stop_leftovers(self.folder, "clamd", signal.SIGTERM)
        shutil.rmtree(temporary)  # what it was scanning when it was killed
        temporary.mkdir(mode=0o700)
        self._bring_signatures()
        text = CONFIGURATION.format(
            signatures=_quoted(self.signatures),
            temporary=_quoted(temporary),
            port=self.port,
            largest=LARGEST,
        )
        self.process = Process(
            name=self.name,
            command=[program, f"--config-file={self.data.write('scanner/clamd.conf', text)}"],
            log=self.data.log(self.name),
            folder=self.folder,
        )
        self.process.start()
        self.process.wait_until(self._answers, PATIENCE, MEND)

    def _bring_signatures(self) -> None:
        """Ours, and links to the system's: what freshclam brings is found at the next look."""
        for link in self.signatures.iterdir():
            if link.is_symlink():
                link.unlink()
        self.data.write("scanner/signatures/portal.ndb", OWN)
        for pattern in DATABASES:
            for file in SYSTEM.glob(pattern):
                if os.access(file, os.R_OK) and not (self.signatures / file.name).exists():
                    (self.signatures / file.name).symlink_to(file)

    def _answers(self) -> bool:
        return self.says("PING") == "PONG"

    def says(self, command: str) -> str:
        """Its answer to a command without bytes; "" when it does not answer."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.sendall(f"z{command}\0".encode())
                return line.recv(200).rstrip(b"\0").decode()
        except OSError:
            return ""


def find_program() -> str | None:
    return shutil.which("clamd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def _quoted(path: Path) -> str:
    """As clamd.conf reads a path with blanks in it."""
    return f'"{path}"'
