"""`portal demo`: the whole portal on one machine, from nothing to running sites and back."""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from portal.embedded.certificates import ensure_certificates
from portal.embedded.data_folder import is_free
from portal.embedded.interrupts import Interrupted, Interrupts
from portal.embedded.listing import listing
from portal.embedded.probes import answers_ready, wait_for_free_port
from portal.embedded.process import Process, StartFailed
from portal.embedded.scanner import Scanner, find_program
from portal.embedded.stack import KINDS, Stack
from portal.embedded.supervision import Keeper

ROOT = Path(__file__).resolve().parents[3]
BASE_DOMAIN = "localhost"
PLATFORM = f"platform.{BASE_DOMAIN}"
LONGEST_STEP = 1800.0
TITLES = {
    "postgres": "PostgreSQL",
    "redis": "Redis",
    "object_store": "S3 store",
    "mail": "mail",
    "scanner": "virus scanner",
}


def run(port: int, data: Path) -> int:
    """Run the demo until it is told to stop; the exit code of `portal demo`."""
    demo = Demo(port, data.resolve())
    interrupts = Interrupts(demo.kill)
    try:
        demo.start()
        demo.watch()
    except Interrupted:
        say("\nstopping …")
        return 0
    except StartFailed as fault:
        say(f"\n{fault}")
        return 1
    except OSError as fault:  # a full disk, a folder that is not ours
        say(f"\n{fault}\n  what to do: mend that; `make demo` goes on from here")
        return 1
    finally:
        interrupts.stopping()
        demo.stop()
    return 0


class Demo:
    """The servers and the portal's own processes of one data folder."""

    def __init__(self, port: int, data: Path) -> None:
        self.port = port
        self.data = data
        self.stack = Stack(data, say, (*KINDS, Scanner) if find_program() else KINDS)
        self.environment: dict[str, str] = {}
        self.processes: dict[str, Process] = {}
        self.mail_port = 0
        self.summary: dict[str, Any] = {}

    def start(self) -> None:
        """Everything up to the line that begins with `ready`."""
        wait_for_free_port(self.port)
        with phase(", ".join(TITLES[kind.name] for kind in self.stack.kinds)):
            self.environment = self._environment(self.stack.start())
        with phase("database tables"):
            self._do("migrate")
        with phase("units and templates"):
            self._do("tenants", "apply", "tenants", "--keep-settings")
            units = json.loads(self._do("tenants", "list", "--json"))
        with phase("sample content"):
            accounts = self.data / "demo-accounts.json"
            self._do("content", "demo", "--out", str(accounts))
        with phase("web, worker, mail intake"):
            authority = self._start_web([unit["slug"] for unit in units])
            self._start_process("worker", "worker")
            self.mail_port = self.stack.folder.port("mail-intake")
            mail = self._start_process("mail-intake", "mail-intake", "--port", str(self.mail_port))
            mail.wait_until(lambda: not is_free(self.mail_port), 60, "see the log")
        with phase("letters and pictures of the samples"), suppress(StartFailed):
            self._do("jobs", "wait", "--most", "300")  # what people do now is not behind them
        self.summary = self._describe(authority, units, json.loads(accounts.read_text("utf-8")))
        self._write_summary()
        names = {unit["slug"]: unit["name_th"] for unit in units}
        say(listing(self.summary, names, self.data))
        say(f"ready {self._url('platform')}")

    def watch(self) -> None:
        """Start again whatever dies, until interrupted."""
        keepers = [Keeper(process, say) for process in self.processes.values()]
        while True:
            back = self.stack.restart_dead()
            back += [keeper.kept.name for keeper in keepers if keeper.look()]
            if back:
                self._write_summary()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop in the order of need: what uses the servers before the servers."""
        for process in self.processes.values():
            process.stop()
        self.stack.stop()

    def kill(self) -> None:
        """End everything at once."""
        for process in self.processes.values():
            process.kill()
        self.stack.kill()

    def _environment(self, servers: dict[str, str]) -> dict[str, str]:
        ours = {
            "PORTAL_BASE_DOMAIN": BASE_DOMAIN,
            "PORTAL_PUBLIC_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        return {**os.environ, **servers, **ours}

    def _process(self, name: str, *arguments: str) -> Process:
        return Process(
            name=name,
            command=[sys.executable, "-m", "portal.cli", *arguments],
            log=self.data / "logs" / f"{name.replace(' ', '-')}.log",
            folder=ROOT,
            environment=self.environment,
        )

    def _do(self, *arguments: str) -> str:
        """Run one command of the portal to its end; returns what it printed."""
        name = " ".join(argument for argument in arguments[:2] if argument[0] not in "-/")
        process = self._process(name, *arguments)
        process.output = process.log.with_suffix(".out")
        self.processes[name] = process
        process.start()
        mend = "see the log; when that is mended, `make demo` goes on from here"
        try:
            process.wait_until(lambda: process.exit_code == 0, LONGEST_STEP, mend)
        finally:
            process.stop()
            del self.processes[name]
        return process.output.read_text("utf-8")

    def _start_web(self, slugs: Sequence[str]) -> Path:
        hosts = [PLATFORM, *(f"{slug}.{BASE_DOMAIN}" for slug in slugs)]
        authority, certificate, key = ensure_certificates(self.stack.folder, hosts)
        self.environment["PORTAL_OWN_CA"] = str(authority)
        web = self._start_process(
            *("web", "serve", "--port", str(self.port)),
            *("--certificate", str(certificate), "--key", str(key)),
        )
        web.wait_until(lambda: answers_ready(PLATFORM, self.port, authority), 60, "see the log")
        return authority

    def _start_process(self, name: str, *arguments: str) -> Process:
        process = self.processes[name] = self._process(name, *arguments)
        process.start()
        return process

    def _url(self, label: str) -> str:
        return f"https://{label}.{BASE_DOMAIN}:{self.port}"

    def _describe(self, authority: Path, units: Any, accounts: Any) -> dict[str, Any]:
        tenants = [
            {"slug": unit["slug"], "url": self._url(unit["slug"]), "unit_type": unit["unit_type"]}
            for unit in units
        ]
        return {
            "platform_url": self._url("platform"),
            "ca_cert": str(authority),
            "mail_intake": f"smtp://127.0.0.1:{self.mail_port}",
            "tenants": tenants,
            "accounts": accounts,
        }

    def _write_summary(self) -> None:
        pids = {name: process.pid for name, process in self.processes.items()}
        summary = {**self.summary, "processes": {**pids, **self.stack.processes()}}
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        self.stack.folder.write("demo.json", text + "\n")


@contextmanager
def phase(name: str) -> Iterator[None]:
    """One line of progress: what is being done, then how long it took."""
    print(f"{name} … ", end="", flush=True)
    begin = time.monotonic()
    yield
    say(f"{time.monotonic() - begin:.1f} s")


def say(text: str) -> None:
    """One line to the person who started us."""
    print(text, flush=True)
