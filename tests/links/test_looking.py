"""One look at one address: what it says, and where it refuses to go."""

import asyncio
import socket

import pytest

from portal.embedded.certificates import ensure_certificates
from portal.embedded.data_folder import DataFolder
from portal.kit import outside
from portal.links import asking
from portal.links.verdict import DOUBTFUL, GONE, WORKS, judge, of_status
from portal.links.verdict import Found as Verdict


async def verdict(url):
    found = await judge(url)
    return found.verdict, found.reason


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, WORKS), (204, WORKS), (401, WORKS), (403, WORKS), (429, WORKS), (405, WORKS),
        (999, WORKS), (404, GONE), (410, GONE), (500, DOUBTFUL), (503, DOUBTFUL),
    ],
)  # fmt: skip
def test_what_a_status_says(status, expected):
    assert of_status(status).verdict == expected


async def test_head_is_asked_and_get_only_where_head_is_refused(site, reach):
    assert await verdict(site.url + "/a") == (WORKS, "200")
    assert site.got == [("HEAD", "/a")]
    site.got.clear()
    site.no_head = 405
    assert await verdict(site.url + "/a") == (WORKS, "200")
    assert site.got == [("HEAD", "/a"), ("GET", "/a")]
    site.no_head, site.answers["/b"] = 0, 404
    assert await verdict(site.url + "/b") == (GONE, "404")
    site.answers["/c"] = 429
    site.got.clear()
    assert await verdict(site.url + "/c") == (WORKS, "429")
    assert site.got == [("HEAD", "/c")]  # who asks for fewer questions is asked no second one


async def test_redirects_are_followed_a_few_times(site, open_site, reach):
    other = open_site()
    site.answers |= {"/1": "/2", "/2": f"{other.url}/3?x=1#y", "/round": "/round"}
    assert await verdict(site.url + "/1") == (WORKS, "200")
    assert other.got == [("HEAD", "/3?x=1")]
    assert await verdict(site.url + "/round") == (DOUBTFUL, "redirects")
    assert len([one for one in site.got if one[1] == "/round"]) == outside.HOPS + 1


@pytest.mark.parametrize(
    "to",
    ["ftp://example.org/", "file:///etc/passwd", "http://user:pass@127.0.0.1/", "http://[bad/",
     "javascript:alert(1)", "http://a:b:c/"],
)  # fmt: skip
async def test_redirects_to_what_is_no_web_site_are_not_followed(site, reach, to):
    site.answers["/"] = to
    assert (await judge(site.url + "/")).verdict != WORKS
    assert {path for _, path in site.got} == {"/"}


async def test_a_redirect_to_an_inside_address_is_refused_and_nothing_is_asked_there(
    open_site, monkeypatch
):
    """127.0.0.1 stands for the outside here, 127.0.0.2 for our network."""
    monkeypatch.setattr(outside, "may_reach", lambda address: address == "127.0.0.1")
    near, far = open_site(host="127.0.0.2"), open_site()
    far.answers |= {"/": near.url + "/", "/rel": "//127.0.0.2/", "/six": "http://[::1]/"}
    for path in far.answers:
        assert await verdict(far.url + path) == (DOUBTFUL, "inside")
    assert near.got == []
    assert len(far.got) == 3


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
     "http://169.254.169.254/latest/meta-data/", "http://2130706433:{port}/",
     "http://0x7f.1:{port}/"],
)  # fmt: skip
async def test_inside_addresses_are_never_asked(site, address):
    """As in production."""
    port = site.url.rsplit(":", 1)[1]
    assert (await judge(address.format(port=port))).verdict != WORKS
    assert site.got == []


async def test_what_is_no_address_is_doubtful_and_raises_nothing(reach):
    for url in ("http://x:99999/", "http://a:b:c/", "http://127.0.0.1:0/"):
        assert await verdict(url) == (DOUBTFUL, "address"), url
    for url in ("http://" + "a" * 300 + ".com/", "http://x..y/"):
        assert (await verdict(url))[0] == GONE, url
    assert (await judge("http://[bad/")).verdict != WORKS


async def test_a_slow_server_is_waited_for_only_so_long(site, reach, monkeypatch):
    monkeypatch.setattr(outside, "LOOK_LONGEST", 0.3)
    site.answers["/"] = 1.5
    begun = asyncio.get_running_loop().time()
    assert await verdict(site.url + "/") == (DOUBTFUL, "timeout")
    assert asyncio.get_running_loop().time() - begun < 1.2
    monkeypatch.setattr(outside, "LOOK_LONGEST", 1.0)
    monkeypatch.setattr(outside, "LOOK_WHOLE", 1.2)
    site.answers |= {f"/{n}": f"/{n + 1}" for n in range(4)}
    site.answers["/4"] = 1.5
    begun = asyncio.get_running_loop().time()
    assert await verdict(site.url + "/0") == (DOUBTFUL, "timeout")
    assert asyncio.get_running_loop().time() - begun < 1.5


async def test_nobody_listens_a_broken_answer_and_a_wrong_certificate(open_site, reach, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert await verdict(f"http://127.0.0.1:{port}/") == (DOUBTFUL, "connect")

    async def hang_up(_reader, writer):
        writer.write(b"HTTP/1.1 2")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await verdict(f"http://127.0.0.1:{port}/") == (DOUBTFUL, "broken")
    server.close()
    _, certificate, key = ensure_certificates(DataFolder(tmp_path), ["127.0.0.1"])
    secure = open_site((str(certificate), str(key)))
    assert await verdict(secure.url + "/") == (DOUBTFUL, "tls")


async def test_an_answer_of_any_length_is_not_read(reach):
    sent = 0

    async def endless(_reader, writer):
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65_536)
                await writer.drain()
                sent += 65_536
        except OSError:
            writer.close()

    server = await asyncio.start_server(endless, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await verdict(f"http://127.0.0.1:{port}/") == (WORKS, "200")
    server.close()
    assert sent < 20_000_000


def _links(*urls, again=False):
    return [{"key": url, "url": url, "again": again} for url in urls]


async def test_one_site_is_asked_with_a_pause_and_one_address_once_a_night(
    site, open_site, reach, monkeypatch
):
    monkeypatch.setattr(asking, "PAUSE", 0.4)
    other, asker, today = open_site(), asking.Asker(), "tonight"
    await asker.ask(_links(site.url + "/a", other.url + "/a", site.url + "/b"), today)
    assert site.at[1] - site.at[0] >= 0.4
    assert other.at[0] - site.at[0] < 0.3
    found = await asker.ask(_links(site.url + "/a"), today)  # another unit, the same night
    assert found[site.url + "/a"].verdict == WORKS
    assert len(site.got) == 2
    await asker.ask(_links(site.url + "/a", again=True), today)
    assert len(site.got) == 3
    await asker.ask(_links(site.url + "/a"), "tomorrow")
    assert len(site.got) == 4


async def test_a_unit_has_only_so_much_time_in_one_round(site, reach, monkeypatch):
    monkeypatch.setattr(asking, "BUDGET", 0.2)
    site.answers |= {f"/{n}": 0.15 for n in range(5)}
    found = await asking.Asker().ask(_links(*(f"{site.url}/{n}" for n in range(5))), "tonight")
    assert 1 <= len(found) <= 3


async def test_who_is_cut_off_judges_nobody(site, reach):
    """Silent sites and no other that answers: nothing is said of them; the first answer says that
    the silence is theirs. One that is the only one is believed the second time."""
    silent = [f"http://127.0.0.{n}:9/" for n in (2, 3, 4)]
    asker = asking.Asker()
    assert set((await asker.ask(_links(*silent), "tonight")).values()) == {None}
    found = await asker.ask(_links(site.url + "/", *silent), "tonight")
    assert found[silent[0]] == Verdict(DOUBTFUL, "connect")
    alone = asking.Asker()
    assert await alone.ask(_links(silent[0]), "tonight") == {silent[0]: None}
    assert (await alone.ask(_links(silent[0]), "tonight"))[silent[0]] == found[silent[0]]


async def test_an_inside_address_is_known_at_once_and_proves_nothing():
    """As in production: nobody is asked."""
    asker, inside = asking.Asker(), "http://127.0.0.1:9/"
    assert await asker.ask(_links(inside), "tonight") == {inside: Verdict(DOUBTFUL, "inside")}
    assert not asker.night.answered


async def test_what_nobody_thought_of_stops_no_other(site, reach, monkeypatch):
    true = outside.look

    async def fails(url):
        if url.endswith("/bad"):
            raise ZeroDivisionError
        return await true(url)

    monkeypatch.setattr(outside, "look", fails)
    urls = [f"{site.url}/bad", f"{site.url}/good"]
    found = await asking.Asker().ask(_links(*urls), "tonight")
    assert [found[url].verdict for url in urls] == [DOUBTFUL, WORKS]
