"""What a hostile file could reach if it took its reader over: nothing."""

import json
import os
import socket
import subprocess
import sys
import tempfile

import pytest

from portal.documents.child import in_child

CAN = subprocess.run(
    [
        sys.executable,
        "-c",
        "import portal.documents.alone as a, sys; sys.exit(not a.leave_network())",
    ]
)


async def test_a_child_knows_no_password_and_reaches_nobody(monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "to be told to nobody")
    monkeypatch.setenv("PGPASSWORD", "nor this")
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryFile() as file:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), 2).close()  # there is somebody to reach
        file.write("ข้อความ".encode())
        file.flush()
        out = await in_child("tests.documents.nosy", file, 20, str(port))
    said = json.loads(out or b"{}")
    assert said["read"] == "ข้อความ"
    assert not {"PORTAL_SECRET_KEY", "PGPASSWORD"} & set(said["names"])
    assert "PORTAL_SECRET_KEY" in os.environ
    if CAN.returncode:
        pytest.skip("this kernel gives its users no network namespaces")
    assert not said["reached"]
