"""Files through a real nginx, set up as accel.conf says: it fetches them from the store itself, and
only what the portal allows at that moment. `make test-nginx`."""

import os
import shutil
import subprocess
import sys
from urllib.parse import quote

import httpx
import pytest

from portal.settings import ROOT, settings
from tests import make
from tests.running import free_ports, within

pytestmark = pytest.mark.nginx
SECRET = "a long random word"
CONF = ROOT / "src" / "portal" / "documents" / "accel.conf"
MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    include {folder}/portal.conf;
}}
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """(address of nginx, address of the web process behind it)."""
    folder = tmp_path_factory.mktemp("nginx")
    web, port = free_ports(22_143, 2)
    filled = CONF.read_text("utf-8").format(
        listen=f"127.0.0.1:{port}",
        portal=f"127.0.0.1:{web}",
        store=settings().s3_endpoint.removeprefix("http://"),
        secret=SECRET,
    )
    (folder / "portal.conf").write_text(filled, "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), "utf-8")
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is not here: apt-get install nginx-light"
    ours = os.environ | {"PORTAL_ACCEL_SECRET": SECRET}
    serve = [sys.executable, "-m", "portal.cli", "serve", "--port", str(web)]
    running = [
        subprocess.Popen(serve, env=ours),
        subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "e.log")]),
    ]
    within(30, lambda: httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200)
    yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{web}"
    for process in running:
        process.terminate()
        process.wait(20)


async def _public(unit):
    made = await make.publication(unit, "published")
    return made, await make.document_of(unit, made)


async def test_nginx_fetches_what_the_portal_allows(front, unit):
    nginx, _ = front
    made, row = await _public(unit)
    host, path = {"Host": f"{unit.slug}.localhost"}, f"/files/{row['id']}/{quote(row['filename'])}"
    async with httpx.AsyncClient(base_url=nginx, headers=host) as http:
        whole = await http.get(path)
        assert (whole.status_code, len(whole.content)) == (200, row["size"])
        names = [name.lower() for name, _ in whole.headers.multi_items()]
        assert len(names) == len(set(names)), list(whole.headers.multi_items())
        assert whole.headers["content-type"] == "application/pdf"
        assert whole.headers["content-disposition"].startswith("attachment; ")
        assert whole.headers["cache-control"] == "no-cache"
        assert "sandbox" in whole.headers["content-security-policy"]
        for ours in ("x-accel-redirect", "x-amz-request-id", "x-trans-id", "last-modified"):
            assert ours not in whole.headers, ours
        part = await http.get(path, headers={"Range": "bytes=5-9"})
        assert (part.status_code, part.content) == (206, whole.content[5:10])
        same = await http.get(path, headers={"If-None-Match": whole.headers["etag"]})
        assert same.status_code == 304
        # Nobody reaches the store by its inner address.
        assert (await http.get(f"/_store/portal/t/{unit.tenant.id}/x")).status_code == 404
        await make.do(unit, made, "webmaster", "take_down", reason="ทดสอบ")
        for more in ({}, {"Range": "bytes=5-9"}, {"If-None-Match": whole.headers["etag"]}):
            assert (await http.get(path, headers=more)).status_code == 410


async def test_without_nginx_no_reader_is_told_where_a_file_lies(front, unit):
    _, web = front
    _, row = await _public(unit)
    headers = {"Host": f"{unit.slug}.localhost"}
    async with httpx.AsyncClient(base_url=web, headers=headers) as http:
        for said in ({}, {"X-Portal-Accel": "guess"}, {"X-Portal-Accel": ""}):
            answer = await http.get(f"/files/{row['id']}/{quote(row['filename'])}", headers=said)
            assert (answer.status_code, len(answer.content)) == (200, row["size"])
            assert "x-accel-redirect" not in answer.headers
