"""Requests that no browser sends: each gets a refusal or a closed connection, never a crash, and
never another unit's page."""

import pytest

HOST = b"{host}"


def get(path: bytes = b"/", *headers: bytes, host: bytes = HOST, method: bytes = b"GET") -> bytes:
    lines = [method + b" " + path + b" HTTP/1.1", b"Host: " + host, *headers]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


def post(*headers: bytes, body: bytes = b"", path: bytes = b"/staff/sign-in") -> bytes:
    return get(path, *headers, method=b"POST") + body


FORM = b"Content-Type: application/x-www-form-urlencoded"

REFUSED = {
    "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": get(b"/", b"Host: platform.localhost"),
    "host with blanks": get(host=b"a b"),
    "host with a user": get(host=b"x@" + HOST),
    "host with a path": get(host=HOST + b"/x"),
    "host with a dot at its end": get(host=HOST + b"."),
    "host with NUL": get(host=b"a\x00b"),
    "host of letters beyond ASCII": get(host="หน่วย.localhost".encode()),
    "a very long host": get(host=b"a" * 5_000 + b".localhost"),
    "an address": get(host=b"127.0.0.1"),
    "an IPv6 address": get(host=b"[::1]:80"),
    "the bare domain": get(host=b"localhost"),
    "a host below a unit": get(host=b"www." + HOST),
    "forwarded host": get(b"/", b"X-Forwarded-Host: " + HOST, host=b"nobody.localhost"),
    "cookie with 0x85": get(b"/staff/", b"Cookie: \x85__Host-session=x"),
    "cookie with a no-break blank": get(b"/staff/", b"Cookie: \xc2\xa0__Host-session=x"),
    "two session cookies": get(b"/staff/", b"Cookie: __Host-session=a; __Host-session=b"),
    "two cookie headers with sessions": get(
        b"/staff/", b"Cookie: __Host-session=a", b"Cookie: __Host-session=b"
    ),
    "path with NUL": get(b"/c/%00/"),
    "path of broken UTF-8": get(b"/c/%ff%fe/"),
    "path with half an escape": get(b"/c/%"),
    "path upwards": get(b"/assets/../../../etc/passwd"),
    "path upwards, escaped": get(b"/assets/%2e%2e/%2e%2e/etc/passwd"),
    "path upwards, with backslashes": get(b"/assets/..\\..\\etc/passwd"),
    "two slashes": get(b"//example.com/"),
    "a very long path": get(b"/c/" + b"x" * 20_000),
    "an id that is none": get(b"/p/123/"),
    "an id with too much": get(b"/p/00000000-0000-0000-0000-000000000000x/"),
    "unknown method": get(method=b"FOO"),
    "lower-case method": get(method=b"get"),
    "TRACE": get(method=b"TRACE"),
    "CONNECT": get(method=b"CONNECT"),
    "not HTTP": b"hello\r\n\r\n",
    "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64,
    "huge headers": get(b"/", b"X: " + b"a" * 200_000),
    "negative length": post(FORM, b"Content-Length: -1"),
    "length of letters": post(FORM, b"Content-Length: ten"),
    "two lengths": post(FORM, b"Content-Length: 3", b"Content-Length: 4", body=b"a=bc"),
    "length and chunks": post(
        FORM, b"Content-Length: 3", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"
    ),
    "broken chunks": post(FORM, b"Transfer-Encoding: chunked", body=b"zz\r\nabc\r\n0\r\n\r\n"),
    "sign-in as JSON": post(
        b"Content-Type: application/json", b"Content-Length: 7", body=b'{"a":1}'
    ),
    "no type": post(b"Content-Length: 3", body=b"a=b"),
    "form of an unknown charset": post(
        b"Content-Type: application/x-www-form-urlencoded; charset=bogus",
        b"Content-Length: 12", body=b"username=%ff",
    ),
    "form of broken UTF-8": post(FORM, b"Content-Length: 21", body=b"username=%ff%fe&p=%80"),
    "multipart without a boundary": post(
        b"Content-Type: multipart/form-data", b"Content-Length: 3", body=b"abc"
    ),
    "multipart of an unknown charset": post(
        b"Content-Type: multipart/form-data; boundary=x; charset=bogus", b"Content-Length: 64",
        body=b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\xff\r\n--x--',
    ),
    "multipart of another boundary": post(
        b"Content-Type: multipart/form-data; boundary=x", b"Content-Length: 9",
        body=b"--y\r\n\r\n--",
    ),
    "multipart cut off": post(
        b"Content-Type: multipart/form-data; boundary=x", b"Content-Length: 40",
        body=b'--x\r\nContent-Disposition: form-data; na',
    ),
    "multipart with broken headers": post(
        b"Content-Type: multipart/form-data; boundary=x", b"Content-Length: 34",
        body=b"--x\r\nContent-Disposition\r\n\r\n1\r\n--x--",
    ),
    "file where a word belongs": post(
        b"Content-Type: multipart/form-data; boundary=x", b"Content-Length: 80",
        body=b'--x\r\nContent-Disposition: form-data; name="username"; filename="a"\r\n\r\n1'
        b"\r\n--x--",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(wire, office, name):
    host = f"{office.slug}.localhost".encode()
    answer = wire.raw(REFUSED[name].replace(HOST, host))
    status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
    assert status == 0 or 400 <= status < 500, (name, status, answer[:300])
    assert b"Traceback" not in answer
    assert b"uvicorn" not in answer.lower()


ANSWERED = {
    "host in capitals": (get(host=b"{HOST}"), 200),
    "host with a port": (get(host=HOST + b":8443"), 200),
    "an absolute address": (get(b"http://other.localhost/"), (200, 400, 404)),
    "HEAD": (get(method=b"HEAD"), 200),
    "strange but clean cookies": (get(b"/", b"Cookie: ;;=;a;b=c=d; \"q\"=\"\\\""), 200),
    "a range of pages": (get(b"/", b"Range: bytes=0-1"), 200),
    "an odd date": (get(b"/", b"If-Modified-Since: yesterday"), 200),
    "any language": (get(b"/?lang=%E0%B9%84"), 200),
    "a query of broken UTF-8": (get(b"/?x=%ff&lang=en"), 200),
    "a long query": (get(b"/?x=" + b"y" * 4_000), 200),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERED)
def test_it_is_answered_all_the_same(wire, office, name):
    sent, expected = ANSWERED[name]
    host = f"{office.slug}.localhost".encode()
    sent = sent.replace(b"{HOST}", host.upper()).replace(HOST, host)
    answer = wire.raw(sent)
    assert int(answer.split(b" ", 2)[1]) in ((expected,) if isinstance(expected, int) else expected)
    if b"HEAD" in sent[:5]:
        assert answer.split(b"\r\n\r\n", 1)[1] == b""


def test_an_unknown_host_gets_nothing_of_anyone(wire, office):
    for path in (b"/", b"/staff/sign-in", b"/api/v1/publications", b"/assets/base/site.css"):
        answer = wire.raw(get(path, host=b"nobody.localhost"))
        assert answer.startswith(b"HTTP/1.1 404")
        assert office.slug.encode() not in answer
        assert len(answer) < 600


def test_a_slow_asker_holds_up_nobody(wire, office):
    """Half a request, kept open, while others are served."""
    import socket

    half = [socket.create_connection(("127.0.0.1", wire.port)) for _ in range(200)]
    for one in half:
        one.sendall(b"POST /staff/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab")
    try:
        assert wire.status(get(host=f"{office.slug}.localhost".encode())) == 200
    finally:
        for one in half:
            one.close()
