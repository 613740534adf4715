"""`make bench-files`: many citizens download one file of 4 MB at the same time, beside nginx with
the same file on its disk: throughput, memory, and how long an ordinary page takes meanwhile.
"""

import argparse
import io
import json
import os
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from subprocess import PIPE, Popen
from typing import Any

import httpx

from portal.embedded import bench_report
from portal.embedded.bench import LOAD_CORE, Bench, measured, pinned
from portal.embedded.process import StartFailed

SIZE = 4_000_000  # bytes; what R53 asks files not to exceed
AT_ONCE = 200
READERS = 2  # who read a page meanwhile


class FileBench(Bench):
    def run(self) -> dict[str, Any]:
        self.demo.start()
        self.start_http()
        path, data = self._publish()
        folder = self.data / "bodies"
        folder.mkdir(exist_ok=True)
        (folder / "file").write_bytes(data)
        self.start_nginx()
        quiet = self._load({"page": ("http", "/", READERS)})
        found = {"quiet": quiet["page"], "memory_mb": {"before": self.memory()}}
        peak = Peak(self.memory)
        loads = {"file": ("http", path, AT_ONCE), "page": ("http", "/", READERS)}
        found["portal"] = self._load(loads)
        found["memory_mb"] |= {"peak": peak.stop(), "after": self.memory()}
        if self.has_nginx():
            found["nginx"] = self._load({"file": ("nginx", "/file", AT_ONCE)})
        return found

    def _publish(self) -> tuple[str, bytes]:
        """(address, bytes) of a new public file, asked for, allowed and published over the API."""
        self.wait_for(self.ports["http"], "/health/ready")
        slug = self.demo.summary["tenants"][0]["slug"]
        self.host = f"{slug}.localhost"
        tokens = {
            one["role"]: one["token"]
            for one in self.demo.summary["accounts"]
            if one["tenant"] == slug
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("data.bin", os.urandom(SIZE))
        data = out.getvalue()
        with httpx.Client(base_url=f"http://127.0.0.1:{self.ports['http']}/api/v1") as http:

            def ask(role: str, path: str, **given: Any) -> Any:
                headers = {"Host": self.host, "Authorization": f"Bearer {tokens[role]}"}
                answer = http.post(path, headers=headers, timeout=60, **given)
                if answer.is_error:
                    raise StartFailed(answer.text, "see the log of the web process")
                return answer.json()

            body = {"title": "ไฟล์ใหญ่", "category": "news", "details": "x", "source": "x",
                    "coverage_from": "2026-10-01", "kind": "document",
                    "publish_until": None, "permanent_reason": "วัดความเร็ว"}  # fmt: skip
            made = ask("staff", "/requests", json=body)["id"]
            ask("staff", f"/requests/{made}/documents", files={"file": ("4.zip", data)})
            steps = {"staff": "submit", "approver": "approve", "webmaster": "publish"}
            shown: Any = None
            for role, action in steps.items():
                shown = ask(role, f"/requests/{made}/actions", json={"action": action})
        return httpx.URL(shown["publication"]["documents"][0]["url"]).path, data

    def _load(self, asked: dict[str, tuple[str, str, int]]) -> dict[str, Any]:
        """Every load at the same time: requests a second, MB a second, latencies, errors."""
        running = {}
        for name, (server, path, connections) in asked.items():
            url = f"http://127.0.0.1:{self.ports[server]}{path}"
            command = ["wrk", "-t1", f"-c{connections}", f"-d{self.options.seconds}s", "--latency",
                       "--timeout", "30s", "-H", f"Host: {self.host}", url]  # fmt: skip
            running[name] = Popen(pinned(command, LOAD_CORE), stdout=PIPE, text=True)
        found = {}
        for name, process in running.items():
            rate, p50, p99, errors = bench_report.read_wrk(process.communicate()[0])
            size = SIZE if name == "file" else 0
            found[name] = {"requests_per_second": rate, "mb_per_second": round(rate * size / 1e6),
                           "p50_ms": p50, "p99_ms": p99, "errors": errors}  # fmt: skip
        return found


class Peak:
    """The most that was seen while it watched."""

    def __init__(self, measure: Callable[[], int]) -> None:
        self.most, self._measure, self._over = 0, measure, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            with suppress(OSError):
                self.most = max(self.most, self._measure())

    def stop(self) -> int:
        self._over.set()
        self._thread.join()
        return self.most


def table(found: dict[str, Any]) -> str:
    lines = [f"{AT_ONCE} downloads of {SIZE / 1e6:.0f} MB at once"]
    for server in ("portal", "nginx"):
        if one := found.get(server, {}).get("file"):
            lines.append(
                f"{server:8}{one['requests_per_second']:>8.1f} files/s"
                f" {one['mb_per_second']:>6} MB/s"
                f"  p50 {one['p50_ms']:.0f} ms  p99 {one['p99_ms']:.0f} ms  errors {one['errors']}"
            )
    for when, one in (("quiet", found["quiet"]), ("meanwhile", found["portal"]["page"])):
        lines.append(f"home page, {when}: p50 {one['p50_ms']} ms, p99 {one['p99_ms']} ms")
    memory = found["memory_mb"]
    lines.append(
        f"memory of the web process: {memory['before']} MB, at most {memory['peak']} MB,"
        f" after {memory['after']} MB"
    )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--port", type=int, default=18743, help="and the three after it")
    options = parser.parse_args()
    found = measured(FileBench, options)
    if found is None:
        return 1
    print(table(found))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
