"""Looking at the demo's web server from outside."""

import contextlib
import errno
import socket
import ssl
import time
from pathlib import Path

from portal.embedded.process import StartFailed


def wait_for_free_port(port: int, seconds: float = 5) -> None:
    """Return when a server can listen on the port; one that was just stopped may still hold it."""
    end = time.monotonic() + seconds
    while fault := _cannot_listen(port):
        if fault.errno != errno.EADDRINUSE or time.monotonic() > end:
            raise StartFailed(
                f"Port {port} cannot be used: {fault.strerror}.",
                "stop what uses it, or choose another: make demo PORT=18443",
            )
        time.sleep(0.2)


def _cannot_listen(port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            return fault
    return None


def answers_ready(host: str, port: int, authority: Path) -> bool:
    """Whether /health/ready says 200 under a certificate that the authority signed."""
    context = ssl.create_default_context(cafile=authority)
    request = f"GET /health/ready HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    with (
        contextlib.suppress(OSError),
        socket.create_connection(("127.0.0.1", port), 5) as connection,
        context.wrap_socket(connection, server_hostname=host) as secure,
    ):
        secure.sendall(request.encode())
        return secure.recv(64).startswith(b"HTTP/1.1 200")
    return False
