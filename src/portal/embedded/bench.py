"""`make bench`: the public pages under load, beside a bare framework route and nginx.

One run, interleaved rounds, medians: absolute figures hold only for this machine, ratios travel.
The server has one core and the load generator (wrk) the other, where there are two.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from portal.embedded import bench_report
from portal.embedded.demo import BASE_DOMAIN, ROOT, Demo, phase, say
from portal.embedded.interrupts import Interrupted, Interrupts
from portal.embedded.process import Process, StartFailed

CONNECTIONS = 32
SERVER_CORE, LOAD_CORE = 0, 1


@dataclass
class Target:
    """One thing to ask: a page of ours, or the same bytes from elsewhere."""

    page: str
    server: str
    url: str
    size: int = 0
    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    errors: int = 0

    def middle(self) -> dict[str, Any]:
        """Medians over the rounds: requests a second, latencies in milliseconds."""
        return {
            "page": self.page,
            "server": self.server,
            "bytes": self.size,
            "requests_per_second": round(median(self.rates)),
            "p50_ms": round(median(self.p50), 2),
            "p99_ms": round(median(self.p99), 2),
            "errors": self.errors,
        }


class Bench:
    """The demo's servers in a folder of their own, and what is compared with them."""

    def __init__(self, data: Path, options: argparse.Namespace) -> None:
        self.data, self.options = data, options
        self.demo = Demo(options.port, data)
        self.others: list[Process] = []
        self.host = ""
        self.ports = {name: options.port + n for n, name in enumerate(("http", "bare", "nginx"), 1)}

    def run(self) -> dict[str, Any]:
        self.demo.start()
        self.start_http()
        pages = self._pages()
        with phase("what it is compared with"):
            bodies = {name: self._save(name, path) for name, path in pages.items()}
            self._process("bare", sys.executable, "-m", "portal.embedded.bench_bare",
                          str(self.data / "bodies"), str(self.ports["bare"]))  # fmt: skip
            self.start_nginx()
            self._wait()
        targets = list(self._targets(pages, bodies))
        memory = [self.memory()]
        for round_ in range(self.options.rounds):
            for target in targets:
                self._measure(target, CONNECTIONS)
            say(f"round {round_ + 1} of {self.options.rounds}")
        memory.append(self.memory())
        alone = [self._alone(target) for target in targets if target.server == "portal"]
        return {
            "results": [target.middle() for target in targets],
            "one_connection": [target.middle() for target in alone],
            "queries": self._queries(pages),
            "memory_mb": {"before": memory[0], "after": memory[1]},
            "rounds": self.options.rounds,
            "seconds": self.options.seconds,
            "connections": CONNECTIONS,
        }

    def stop(self) -> None:
        for process in self.others:
            process.stop()
        self.demo.stop()

    # ---- what is asked -------------------------------------------------------------------

    def _pages(self) -> dict[str, str]:
        """The addresses of a home, a category, an item and a file of about 200 kB."""
        self.wait_for(self.ports["http"], "/health/ready")
        self.host = self._fullest()
        found = json.loads(self._get("/api/v1/publications?page_size=100"))["items"]
        files = [file for item in found for file in item["documents"]]
        file = min(files, key=lambda one: abs(one["size"] - 200_000))
        with_file = next(item for item in found if item["documents"])
        return {
            "home": "/",
            "category": "/c/news/",
            "item": f"/p/{with_file['id']}/",
            "file": file["url"].split(f":{self.options.port}", 1)[1],
        }

    def _targets(self, pages: dict[str, str], bodies: dict[str, int]) -> Any:
        servers = ["portal", "bare Litestar", *(["nginx"] if self.has_nginx() else [])]
        ports = {"portal": "http", "bare Litestar": "bare", "nginx": "nginx"}
        for page, path in pages.items():
            for server in servers:
                shown = path if server == "portal" else f"/{page}"
                url = f"http://127.0.0.1:{self.ports[ports[server]]}{shown}"
                yield Target(page, server, url, bodies[page])
            if page != "file":  # every address is another page to the cache
                url = f"http://127.0.0.1:{self.ports['http']}{path}"
                yield Target(page, "portal, page made anew", url, bodies[page])
            url = f"https://{self.host}:{self.options.port}{path}"
            yield Target(page, "portal, TLS", url, bodies[page])

    def _fullest(self) -> str:
        """The host of the unit with the most publications."""
        totals = {}
        for unit in self.demo.summary["tenants"]:
            self.host = f"{unit['slug']}.{BASE_DOMAIN}"
            totals[self.host] = json.loads(self._get("/api/v1/publications"))["total"]
        return max(totals, key=lambda host: totals[host])

    def _get(self, path: str) -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports['http']}{path}", headers={"Host": self.host}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def _save(self, name: str, path: str) -> int:
        body = self._get(path)
        folder = self.data / "bodies"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(body)
        return len(body)

    # ---- who answers ---------------------------------------------------------------------

    def start_http(self) -> None:
        """The web process that is measured, without TLS."""
        self._process("http", sys.executable, "-m", "portal.cli", "serve", "--port",
                      str(self.ports["http"]))  # fmt: skip

    def _process(self, name: str, *command: str) -> None:
        made = Process(
            name=name,
            command=pinned(command, SERVER_CORE),
            log=self.data / "logs" / f"bench-{name}.log",
            folder=ROOT,
            environment=self.demo.environment,
        )
        made.start()
        self.others.append(made)

    def has_nginx(self) -> bool:
        return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is not None

    def start_nginx(self) -> None:
        if not self.has_nginx():
            say("nginx is not here (apt-get install nginx-light): its column is left out")
            return
        folder = self.data / "nginx"
        folder.mkdir(exist_ok=True)
        config = folder / "nginx.conf"
        config.write_text(bench_report.NGINX.format(
            folder=folder, bodies=self.data / "bodies", port=self.ports["nginx"]
        ))  # fmt: skip
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
        self._process("nginx", program, "-c", str(config), "-e", str(folder / "error.log"))

    def _wait(self) -> None:
        self.wait_for(self.ports["bare"], "/home")
        if self.has_nginx():
            self.wait_for(self.ports["nginx"], "/home")

    def wait_for(self, port: int, path: str) -> None:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise StartFailed(f"nothing answers on port {port}", "see the logs in the data folder")

    # ---- how it is measured ----------------------------------------------------------------

    def _measure(self, target: Target, connections: int) -> None:
        script = self.data / "anew.lua"
        script.write_text(bench_report.ANEW)
        command = ["wrk", "-t1", f"-c{connections}", f"-d{self.options.seconds}s", "--latency",
                   "-H", f"Host: {self.host}"]  # fmt: skip
        if target.server.endswith("anew"):
            command += ["-s", str(script)]
        done = subprocess.run(
            [*pinned(command, LOAD_CORE), target.url.replace(self.host, "127.0.0.1")],
            capture_output=True,
            text=True,
            timeout=self.options.seconds + 30,
        )
        rate, p50, p99, errors = bench_report.read_wrk(done.stdout)
        target.rates.append(rate)
        target.p50.append(p50)
        target.p99.append(p99)
        target.errors += errors

    def _alone(self, target: Target) -> Target:
        alone = Target(target.page, "portal, one connection", target.url, target.size)
        self._measure(alone, 1)
        return alone

    def memory(self) -> int:
        """Resident megabytes of the web process that is measured."""
        pid = next(one.pid for one in self.others if one.name == "http")
        status = Path(f"/proc/{pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line) // 1024

    def _queries(self, pages: dict[str, str]) -> dict[str, dict[str, int]]:
        """Statements that PostgreSQL logs for one request: page made anew, and remembered."""
        with bench_report.logged_statements(self.demo) as count:
            counted = {}
            for number, (page, path) in enumerate(pages.items()):
                anew = (
                    f"{path}{'&' if '?' in path else '?'}bench={number}" if page != "file" else path
                )
                self._get(path)
                counted[page] = {
                    "anew": count(lambda anew=anew: self._get(anew)),
                    "remembered": count(lambda path=path: self._get(path)),
                }
        return counted


def pinned(command: Any, core: int) -> list[str]:
    """On one core, where there are two; the kernel moves nothing while it is measured."""
    if (os.cpu_count() or 1) < 2 or shutil.which("taskset") is None:
        return list(command)
    return ["taskset", "-c", str(core), *command]


def measured(kind: type[Bench], options: argparse.Namespace) -> dict[str, Any] | None:
    """What a bench of this kind found, in a folder of its own; None when it could not start."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.chmod(folder, 0o755)
        bench = kind(Path(folder), options)
        interrupts = Interrupts(bench.demo.kill)
        try:
            return bench.run()
        except (Interrupted, StartFailed) as fault:
            say(f"\n{fault or 'stopped'}")
            return None
        finally:
            interrupts.stopping()
            bench.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=2, help="of each round and target")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--port", type=int, default=18643, help="and the three after it")
    parser.add_argument("--json", type=Path, help="where the figures go besides the table")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        say("wrk is not here; install it with: apt-get install wrk nginx-light")
        return 1
    found = measured(Bench, options)
    if found is None:
        return 1
    print(bench_report.table(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    return 1 if any(row["errors"] for row in found["results"]) else 0


if __name__ == "__main__":
    sys.exit(main())
