"""What programs may send to the API by mistake or on purpose: a refusal that names the field, and
nothing kept. Every route of the description is asked with every wrong kind of value."""

import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests import make

JSON = {"Content-Type": "application/json"}
NOT_JSON = {
    "broken UTF-8": b'{"title":"\xff\xfe"}',
    "deep": b"[" * 100_000,
    "deep but whole": b'{"external_links":' + b"[" * 40 + b"]" * 40 + b"}",
    "not a number": b'{"version": NaN}',
    "infinite": b'{"version": -Infinity}',
    "too large a number": b'{"version": 1e400}',
    "a very long number": b'{"version": ' + b"9" * 5_000 + b"}",
    "beyond 64 bits": b'{"version": 9223372036854775808}',
    "a name twice": b'{"title":"a","title":"b"}',
    "NUL": b'{"title":"a\\u0000b"}',
    "half a letter": b'{"title":"\\ud800"}',
    "byte order mark": b'\xef\xbb\xbf{"title":"a"}',
    "UTF-16": '{"title":"a"}'.encode("utf-16"),
    "a list": b"[]",
    "null": b"null",
    "nothing": b"",
    "a word": b'"title"',
    "more after it": b'{"title":"a"} {}',
    "cut off": b'{"title":"a',
    "unknown names": b'{"__proto__":{"x":1}}',
    "a very long name": b'{"' + b"x" * 1_000_000 + b'":1}',
    "true for a number": b'{"version": true}',
    "a word for a number": b'{"version": "1"}',
    "a number for a word": b'{"title": 1}',
    "an object for a word": b'{"title": {"$ne": ""}}',
    "a word for yes or no": b'{"urgent": "on"}',
    "a word for a list": b'{"external_links": "https://a.go.th"}',
    "another unit": b'{"tenant": "00000000-0000-0000-0000-000000000000"}',
    "a state": b'{"state": "published"}',
    "an approval": b'{"approved_by": "me"}',
    "control letters": b'{"title": "a\tb"}',
    "single quotes": b"{'title': 'a'}",
    "a comment": b'{"title": "a"} // x',
}


@pytest.fixture(scope="module")
def http(wire, office):
    with wire.client(office, office.staff) as client:
        yield client


@pytest.fixture(scope="module")
def count(http):
    return lambda: http.get("/api/v1/requests").json()["total"]


@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_no_good_json_is_refused_and_nothing_is_kept(http, count, name):
    before = count()
    answer = http.post("/api/v1/requests", content=NOT_JSON[name], headers=JSON)
    assert answer.status_code in (400, 413, 422), (name, answer.text)
    body = answer.json()
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert re.search("[ก-๙]", body["detail"])
    assert count() == before


def test_two_megabytes_are_too_much(http):
    body = json.dumps({"details": "x" * 3_000_000})
    assert http.post("/api/v1/requests", content=body, headers=JSON).status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "x"])
def test_json_says_that_it_is_json(http, kind):
    answer = http.post("/api/v1/requests", content=b'{"title":"a"}', headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_compressed_requests_are_not_taken(http):
    answer = http.post(
        "/api/v1/requests", content=b"x", headers=JSON | {"Content-Encoding": "gzip"}
    )
    assert answer.status_code == 415


FIELDS = {
    "title": ["x" * 301],
    "category": ["nothing-like-it", "e-service; drop", "x" * 10_000],
    "details": ["x" * 20_001],
    "source": ["x" * 301],
    "coverage_from": [
        "2026-13-01", "2026-02-30", "0000-00-00", "10000-01-01", "1e10", "-1", "2026-W53-8",
        "2026-366",
        "today", "2๕69-01-01", "²⁰²⁶-01-01", "٢٠٢٦-٠١-٠١", "31/04/2569", "2569-01-01", "2443-01-01",
        "20260101", "2026-1-1", "2026-01-01T00:00:00",
    ],
    "publish_until": [
        "2027-01-01T00:00:00", "2027-01-01T00:00:00+25:00", "2027-01-01T23:59:60+07:00",
        "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "2126-01-01", "พรุ่งนี้",
        "2027-01-01T00:00", "2027-01-01 00:00:00+07:00",
    ],
    "external_links": [
        ["javascript:alert(1)"], ["data:text/html,x"], ["//evil.example"], ["ftp://a.b"], ["https://"],
        ["https://user:pw@a.go.th/"], ["https://a.go.th/\"><svg onload=1>"], ["https://a b.go.th"],
        ["https://a.go.th"] * 21, ["https://a.go.th/" + "x" * 3_000], [1],
    ],
    "remark": ["x" * 2_001],
    "permanent_reason": ["x" * 501],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in FIELDS.items() for value in values]
)
def test_a_field_that_does_not_hold_is_named(http, count, name, value):
    before = count()
    answer = http.post("/api/v1/requests", json={name: value})
    assert answer.status_code == 422, answer.text
    named = [one["field"] for one in answer.json()["errors"]]
    assert any(one.startswith((name, "$." + name)) for one in named) or "body" in named, named
    assert count() == before


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>", "'\"><svg onload=1>", "=cmd|' /C calc'!A0", "%s%d{0}{{7*7}}",
        "\u0e01" + "\u0e49" * 40, "ชื่อ\r\nBcc: x@y.z", "\x1b[2Jแดง", "' OR 1=1 --", "\u202eล่อหลอก",
        "น\u0e4d\u0e32ใจ", "😀👨‍👩‍👧", "a\u200bb", "\ufeffก", "مرحبا",
    ],
)  # fmt: skip
def test_strange_words_are_kept_harmless_and_shown_as_words(http, title):
    made = http.post("/api/v1/requests", json={"title": title, "remark": title})
    assert made.status_code == 201, made.text
    kept = made.json()["title"]
    assert not re.search("[\x00-\x1f\x7f\u200b\u202a-\u202e\ufeff]", kept)
    page = http.get(f"/staff/requests/{made.json()['id']}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<svg onload" not in page.text


@pytest.mark.parametrize("title", ["", " ", "\u00a0", "\u3164", "\u0e49\u0e49", "\u200b", "…!"])
def test_a_title_that_says_nothing_is_no_title(http, title):
    made = http.post("/api/v1/requests", json=make.FIELDS | {"title": title})
    assert made.status_code == 201
    sent = http.post(f"/api/v1/requests/{made.json()['id']}/actions", json={"action": "submit"})
    assert sent.status_code == 422
    assert "title" in [one["field"] for one in sent.json()["errors"]]


# ---- ids, numbers, lists

IDS = [
    "-1", "0", "1", "2147483648", "9223372036854775808", "1_0", "๑", "١", "0x10", "+1", "%201",
    "1.0", "00000000-0000-0000-0000-000000000000", 
    "ffffffff-ffff-ffff-ffff-ffffffffffff", "null", "a" * 3_000,
    "00000000000000000000000000000000", "{id}", "%00", "..%2f",
]  # fmt: skip


@pytest.mark.parametrize("given", IDS)
def test_an_id_that_names_nothing_is_not_found(http, given):
    for path in ("/api/v1/requests/{}", "/api/v1/publications/{}", "/p/{}/", "/staff/requests/{}"):
        assert http.get(path.format(given)).status_code in (400, 404, 414), (path, given)


@pytest.mark.parametrize("given", ["๑", "1_0", "+1", "01", "-1", "0", "1.0", "9" * 30])
def test_an_edition_is_a_plain_number(http, given):
    assert http.get(f"/p/{uuid4()}/{given}/").status_code in (400, 404, 422)


NUMBERS = ["-1", "0", "1_0", "๑", "+1", " 1", "1.0", "1e3", "", "x", "9" * 30, "null", "true"]


@pytest.mark.parametrize("given", NUMBERS)
def test_a_page_that_is_no_number_is_refused(http, given):
    for path in ("/api/v1/requests", "/api/v1/publications", "/staff/requests/", "/c/news/"):
        answer = http.get(path, params={"page": given})
        assert answer.status_code in (400, 404, 422), (path, given, answer.status_code)
        if path.startswith("/api") and answer.status_code == 422:
            assert answer.json()["errors"][0]["field"] == "page"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=1&page=2", 400), ("page_size=101", 422), ("page_size=0", 422), ("state=x", 422),
        ("&".join(f"a{n}=1" for n in range(5_000)), 400), ("x=" + "y" * 9_000, 400),
        ("mine=perhaps", 422), ("page=%ff", 422), ("page=100001", 422),
    ],
)  # fmt: skip
def test_a_list_is_asked_for_properly(http, query, status):
    assert http.get(f"/api/v1/requests?{query}").status_code == status


# ---- every route of the description

WRONG = [None, True, -1, 0, 1.5, 2**70, "", "x", "๑", "\u202e", [], [[]], {}, {"a": 1}, "x" * 5_000]


def test_every_route_with_every_wrong_kind_of_value(http, office):
    described = http.get("/api/v1/openapi.json").json()
    asked = 0
    for path, method, operation in _operations(described):
        address = re.sub(r"\{[^}]+\}", str(uuid4()), path)
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                for value in WRONG:
                    params = {parameter["name"]: value if value is not None else "null"}
                    assert http.request(method, address, params=params).status_code < 500
                    asked += 1
        properties = _body(described, operation)
        for name, value in itertools.product(properties, WRONG):
            answer = http.request(method, address, json={name: value})
            assert answer.status_code < 500, (method, path, name, value)
            asked += 1
        for value in WRONG:
            answer = http.request(method, address, json=value)
            assert answer.status_code < 500, (method, path, value)
            asked += 1
    assert asked > 500


def _operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _body(described, operation):
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if reference := schema.get("$ref"):
        schema = described["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return list(schema.get("properties", {}))


def test_every_form_of_the_staff_pages_with_nonsense(wire, office):
    from portal.app import framework
    from portal.people.audience import routes

    made = str(uuid4())
    with wire.client(office, office.unit_admin) as http:
        for path, methods, _ in routes(framework()):
            address = re.sub(r"\{[^}]+\}", made, path)
            for method in methods.split():
                if path.startswith(("/health", "/test", "/api")) or "sign-out" in path:
                    continue
                for sent in (
                    {"data": dict.fromkeys(("title", "action", "csrf", "days"), "\x00\u202e" * 50)},
                    {"data": {"action": "approve", "version": "9" * 5_000, "days": "9" * 5_000}},
                    {"data": {"remove": ["x", "y"], "alt-x": "y", f"alt-{made}": "y"}},
                    {"files": {"title": ("a.pdf", b"x"), "file": ("", b"")}},
                    {"params": {"page": "๑", "state": "\x00", "lang": "xx", "next": "//evil"}},
                    {"content": b"\xff\xfe\x00"},
                ):  # fmt: skip
                    answer = http.request(method, address, **sent)
                    assert answer.status_code < 500, (method, path, sent)


# ---- one effect for one key


def test_the_same_key_at_the_same_time_has_one_effect(wire, office, count):
    key, before = {"Idempotency-Key": uuid4().hex}, count()

    def send(_):
        with wire.client(office, office.staff) as http:
            return http.post("/api/v1/requests", json={"title": "ครั้งเดียว"}, headers=key)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert count() == before + 1


def test_a_key_belongs_to_one_request_and_one_person(http, wire, office):
    key = {"Idempotency-Key": uuid4().hex}
    first = http.post("/api/v1/requests", json={"title": "หนึ่ง"}, headers=key)
    assert http.post("/api/v1/requests", json={"title": "สอง"}, headers=key).status_code == 422
    with wire.client(office, office.approver) as another:
        second = another.post("/api/v1/requests", json={"title": "หนึ่ง"}, headers=key)
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]


def test_the_same_key_with_another_file_of_the_same_size_is_another_request(http):
    made = http.post("/api/v1/requests", json={"title": "ไฟล์"}).json()["id"]
    key = {"Idempotency-Key": uuid4().hex}

    def send(text):
        files = {"file": ("a.pdf", make.pdf(text))}
        return http.post(f"/api/v1/requests/{made}/documents", files=files, headers=key)

    assert send("one").status_code == 201
    assert send("one").status_code == 201
    assert send("two").status_code == 422


@pytest.mark.parametrize("key", ["", "x" * 201, "x" * 10_000, "ก", "a\tb"])
def test_a_key_is_short_and_plain(http, key):
    answer = http.post(
        "/api/v1/requests", json={"title": "x"}, headers={"Idempotency-Key": key.encode()}
    )
    assert answer.status_code in (400, 422), key
