"""What every government site must show, line by line of the Website Standard; and that what the
policies say is what the code does."""

import re
import tomllib
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

from portal.commands import tenants as commands
from portal.kit import db
from portal.kit.tenancy import acting_for
from portal.people.person import SYSTEM
from portal.search import gate
from portal.settings import ROOT
from portal.site.licences import licences
from portal.site.policies import COOKIES, POLICIES
from portal.site.viewing import viewing
from portal.tenants.actions import apply_unit
from portal.tenants.unit_file import UnitFile, write_unit
from tests import make

STANDARD = tomllib.loads(Path(__file__).with_name("website_standard.toml").read_text("utf-8"))
SRC = ROOT / "src" / "portal"


async def with_facts(unit, **tables):
    """The unit's file with other facts."""
    raw = msgspec.to_builtins(unit.file)
    for table, facts in tables.items():
        raw[table] |= facts
    unit.file = msgspec.convert(raw, UnitFile)
    await apply_unit(unit.file, SYSTEM)


async def test_each_line_of_the_website_standard_is_on_the_site(unit, client, monkeypatch):
    # The tests before have asked from this address more than a reader may in a minute.
    monkeypatch.setattr(gate, "searches", gate.Counted(gate.PER_MINUTE))
    item = await make.publication(unit)
    http, missing, later = client(unit), [], []
    codes = str((await http.get("/api/v1/categories")).json())
    for line in STANDARD["line"]:
        if "category" in line:
            if f"'code': '{line['category']}'" not in codes:
                missing.append(line["part"])
            continue
        answer = await http.get(line.get("path", "/").replace("{item}", f"/p/{item}/"))
        if answer.status_code == 404 and "from" in line:
            later.append(line["part"])
            continue
        text = answer.headers.get(line["header"], "") if "header" in line else answer.text
        if answer.status_code != 200 or not re.search(line["has"], text):
            missing.append(line["part"])
    assert missing == []
    print("not made yet:", later)


async def test_every_page_says_browsers_viewers_and_policies(unit, client):
    item = await make.publication(unit)
    for path in ("/", "/contact", "/c/news/", f"/p/{item}/", "/sitemap", "/no/such", "/follow"):
        for lang in ("th", "en"):
            text = (await client(unit).get(f"{path}?lang={lang}")).text
            for browser in viewing().browser:
                assert f"{browser.name} {browser.version}" in text, path
            for viewer in viewing().viewer:
                assert viewer.url in text, path
            assert "/privacy" in text


@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.code)
async def test_each_policy_is_there_in_both_languages_with_the_units_name(unit, client, policy):
    for lang, name in (("th", policy.name_th), ("en", policy.name_en)):
        answer = await client(unit).get(f"{policy.path}?lang={lang}")
        assert answer.status_code == 200
        assert f"<h1>{name}</h1>" in answer.text
        assert (unit.file.unit.name_en if lang == "en" else unit.file.unit.name_th) in answer.text
        assert answer.headers["cache-control"] == "no-cache"


async def test_policies_are_made_from_the_units_facts(unit, client):
    http = client(unit)
    assert "DPO" not in (await http.get("/privacy")).text
    await with_facts(unit, policies={
        "licence": "ask-first", "webmaster_email": "web@moph.go.th", "dpo": "นิติกรชำนาญการ",
        "dpo_email": "dpo@moph.go.th", "security_email": "cert@moph.go.th",
    })  # fmt: skip
    privacy = (await http.get("/privacy")).text
    assert "นิติกรชำนาญการ" in privacy
    assert "mailto:dpo@moph.go.th" in privacy
    assert "mailto:web@moph.go.th" in privacy
    assert licences()["ask-first"].name_th in (await http.get("/policies/terms")).text
    assert "Contact: mailto:cert@moph.go.th" in (await http.get("/.well-known/security.txt")).text
    item = await make.publication(unit)
    assert licences()["ask-first"].name_th in (await http.get(f"/p/{item}/")).text


async def test_security_txt_never_expires_for_who_asks(unit, client):
    answer = await client(unit).get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    with acting_for(unit.tenant):
        async with db.transaction():
            now = await db.value("SELECT portal_now()")
    ahead = datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00")) - now
    assert timedelta(days=30) < ahead < timedelta(days=366)
    assert fields["Contact"].startswith(("https://", "mailto:"))
    assert fields["Canonical"] == f"https://{unit.slug}.localhost/.well-known/security.txt"


async def test_public_pages_set_no_cookie_and_the_policy_names_all_that_are_set(unit, client):
    item = await make.publication(unit)
    for path in ("/", f"/p/{item}/", "/policies/cookies", "/follow", "/feed.xml", "/sitemap"):
        assert "set-cookie" not in (await client(unit).get(path)).headers, path
    named = {cookie.name for cookie in COOKIES}
    made = set()
    for file in SRC.rglob("*.py"):
        for match in re.finditer(r"\bCookie\(\s*([\"']?)(\w+)\1", file.read_text("utf-8")):
            module = ".".join(file.relative_to(SRC.parent).with_suffix("").parts)
            made.add(import_module(module).COOKIE if match[2] == "COOKIE" else match[2])
    assert made == named


def test_a_domain_that_is_not_the_states_is_warned_of(unit, tmp_path, capsys):
    raw = msgspec.to_builtins(unit.file)
    raw["site"]["domains"] = ["sso.example.com", "kk.moph.go.th", "evilgo.th"]
    file = msgspec.convert(raw, UnitFile)
    (tmp_path / f"{unit.slug}.toml").write_text(write_unit(file), "utf-8")
    found = commands.read_units(tmp_path)
    assert found[0].site.domains == raw["site"]["domains"]
    import argparse
    import asyncio

    loop = asyncio.new_event_loop()
    assert loop.run_until_complete(commands.validate(argparse.Namespace(path=tmp_path))) == 0
    loop.close()
    said = capsys.readouterr()
    assert "sso.example.com is not under .go.th" in said.err
    assert "evilgo.th is not under" in said.err
    assert "kk.moph.go.th" not in said.err
    assert said.out.startswith("1 ok")


async def test_the_units_settings_warn_of_it_too(unit, client):
    http = client(unit, unit.unit_admin)
    assert ".go.th" not in (await http.get("/staff/settings")).text
    await with_facts(unit, site={"domains": [f"{unit.slug}.example.com"]})
    assert f"{unit.slug}.example.com" in (await http.get("/staff/settings")).text


def test_styles_use_nothing_that_a_named_browser_does_not_know():
    for file in (ROOT / "themes").rglob("*.css"):
        css = re.sub(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", file.read_text("utf-8"))
        for newer in viewing().newer:
            assert newer.css not in css.replace(": ", ":"), (file.name, newer.css)


@pytest.mark.parametrize("path", ["nothing", "privacy", "x" * 5_000])
async def test_no_such_policy(unit, client, path):
    assert (await client(unit).get(f"/policies/{path}")).status_code == 404
