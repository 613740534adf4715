"""What the measuring needs besides measuring: wrk's words read, statements counted, the table."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg

from portal.embedded.demo import Demo

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {bodies}; default_type text/html; }}
}}
"""

# Another query each time: the page cache knows none of them.
ANEW = """
local n = 0
request = function()
  n = n + 1
  local mark = wrk.path:find("?", 1, true) and "&" or "?"
  return wrk.format(nil, wrk.path .. mark .. "n=" .. n .. "x" .. os.time())
end
"""

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def read_wrk(text: str) -> tuple[float, float, float, int]:
    """(requests a second, p50 ms, p99 ms, answers that were no 2xx or 3xx, and socket errors)."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    found = dict(re.findall(r"^\s+(50|99)%\s+([\d.]+\w+)", text, re.M))
    errors = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    for line in re.findall(r"Socket errors: (.*)", text):
        errors += sum(map(int, re.findall(r"\d+", line)))
    if rate is None or not {"50", "99"} <= set(found):
        return 0.0, 0.0, 0.0, errors + 1
    return float(rate[1]), _ms(found["50"]), _ms(found["99"]), errors


def _ms(text: str) -> float:
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return float(match[1]) * _UNITS[match[2]] if match else 0.0


@contextmanager
def logged_statements(demo: Demo) -> Iterator[Callable[[Callable[[], object]], int]]:
    """count(work) -> how many statements PostgreSQL ran for it, by its own log."""
    server = next(one for one in demo.stack.servers if one.name == "postgres")
    log = next(demo.data.rglob("postgres.log"))
    _as_admin(server, "ALTER SYSTEM SET log_statement = 'all'")

    def count(work: Callable[[], object]) -> int:
        time.sleep(1)  # the worker's own questions come every five seconds
        start = log.stat().st_size
        work()
        time.sleep(0.2)
        with log.open("rb") as text:
            text.seek(start)
            return len(re.findall(rb"LOG:  (?:statement|execute [^:]*):", text.read()))

    try:
        demo.processes["worker"].stop()
        yield count
    finally:
        _as_admin(server, "ALTER SYSTEM RESET log_statement")


def _as_admin(server: Any, statement: str) -> None:
    async def do() -> None:
        connection = await asyncpg.connect(server.address("postgres", "postgres"))
        await connection.execute(statement)
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()

    asyncio.run(do())


def table(found: dict[str, Any]) -> str:
    """The figures as people read them; a row with errors says so."""
    lines = [
        f"{found['connections']} connections, {found['rounds']} interleaved rounds of"
        f" {found['seconds']} s, medians",
        f"{'page':10}{'server':26}{'bytes':>9}{'req/s':>9}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}",
    ]
    bare = {
        row["page"]: row["requests_per_second"]
        for row in found["results"]
        if row["server"] == "bare Litestar"
    }
    for row in [*found["results"], *found["one_connection"]]:
        ratio = row["requests_per_second"] / (bare.get(row["page"]) or 1)
        shown = f"{ratio:.2f}" if row in found["results"] else ""
        errors = f"  {row['errors']} ERRORS" if row["errors"] else ""
        lines.append(
            f"{row['page']:10}{row['server']:26}{row['bytes']:>9,}"
            f"{row['requests_per_second']:>9,}{shown:>9}{row['p50_ms']:>9}{row['p99_ms']:>9}{errors}"
        )
    for page, counted in found["queries"].items():
        lines.append(
            f"statements for {page}: {counted['anew']} made anew,"
            f" {counted['remembered']} remembered"
        )
    memory = found["memory_mb"]
    lines.append(f"memory of the web process: {memory['before']} MB, after {memory['after']} MB")
    return "\n".join(lines)
