"""OpenStack Swift's four servers and its S3 door in one process.

Runs under Swift's own interpreter (see requirements.txt), never under the portal's. Swift is made
to run as a fleet of daemons; one process with one event loop starts sooner, needs a third of the
memory, and lives and dies as one. The current folder holds its configuration and its data.

    python -I server.py PORT
"""
# pyright: reportMissingImports=false, reportMissingModuleSource=false

import logging
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import eventlet
from eventlet import wsgi
from eventlet.green import socket
from swift.common import utils
from swift.common.constraints import MAX_REQUEST_LINE
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.middleware import memcache
from swift.common.ring import RingBuilder
from swift.common.wsgi import ConfigString, loadapp

BACKENDS = ("account", "container", "object")
PARTITION_POWER = 4  # 16 folders on one disk; must never change for a folder in use


class Cache:
    """What the proxy remembers of accounts and buckets, in place of a memcached."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[Any, float]] = {}

    def get(self, key: str, raise_on_error: bool = False) -> Any:
        value, until = self.entries.get(key, (None, 0.0))
        return value if until > time.monotonic() else None

    def set(self, key: str, value: Any, **options: Any) -> None:
        self.entries[key] = (value, time.monotonic() + (options.get("time") or 60))

    def delete(self, key: str, server_key: str | None = None) -> None:
        self.entries.pop(key, None)


def log_to_stderr(*hook_arguments: Any) -> None:
    """Swift wants syslog; our log is the file that stderr already is."""
    logger = hook_arguments[5]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.handlers = [handler]


def listen(port: int) -> Any:
    """A listening socket on the loopback address alone."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    return listener


def write_ring(server: str, port: int) -> None:
    """The map of where things lie: one disk, behind the port we happen to have this time."""
    builder = RingBuilder(PARTITION_POWER, replicas=1, min_part_hours=0)
    builder.add_dev(
        {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk", "weight": 1}
    )
    builder.rebalance(seed="portal")
    builder.get_ring().save(f"{server}.ring.gz")


def serve(server: str, listener: Any) -> None:
    """Run one of the servers in this event loop.

    As swift.common.wsgi.run_server does, which however wants an event loop for itself.
    """
    # As text, not as a path: "#" and "%" have a meaning of their own in Paste's paths.
    configuration = ConfigString(Path(f"{server}.conf").read_text())
    app = loadapp(configuration, {"log_name": server})
    wsgi.server(
        listener,
        app,
        log=utils.NullLogger(),
        protocol=SwiftHttpProtocol,
        socket_timeout=60,
        url_length_limit=MAX_REQUEST_LINE,
        capitalize_response_headers=False,  # S3 clients look for "ETag", not "Etag"
    )


def main(port: int) -> None:
    """Listen on PORT for S3 and on free ports for what lies behind it."""
    warnings.filterwarnings("ignore", message="capitalize_response_headers is disabled")
    os.environ["TZ"] = "UTC+0"  # Swift writes local time and calls it GMT
    time.tzset()
    utils.monkey_patch()
    utils.set_swift_dir(str(Path.cwd()))
    utils.validate_configuration()
    memcache.load_memcache = lambda conf, logger: Cache()
    Path("disks/disk").mkdir(parents=True, exist_ok=True)
    listeners = {server: listen(0) for server in BACKENDS}
    for server, listener in listeners.items():
        write_ring(server, listener.getsockname()[1])
    listeners["proxy"] = listen(port)
    running = [eventlet.spawn(serve, *each) for each in listeners.items()]
    for thread in running:
        thread.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
