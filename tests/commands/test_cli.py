"""The operator's commands as an operator runs them: processes, exit codes, what goes where."""

import json
import os
import subprocess
import sys
from uuid import uuid4

import pytest

from portal.cli import parser
from portal.commands.tenants import TENANTS


def portal(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *words],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


def _commands(top=None, words=()):
    import argparse

    for action in (top or parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, made in action.choices.items():
                yield (*words, name), made
                yield from _commands(made, (*words, name))


def test_every_command_says_what_it_does(capsys):
    seen = []
    for words, _ in _commands():
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([*words, "--help"])
        assert ended.value.code == 0
        seen.append(" ".join(words))
    assert "tenants apply" in seen
    assert "content demo" in seen
    assert len(capsys.readouterr().out) > 1000


def test_done_is_0_failed_is_1_wrong_use_is_2(tmp_path):
    broken = tmp_path / "kaengkhoi.toml"
    broken.write_text((TENANTS / "kaengkhoi.toml").read_text("utf-8").replace("moph-green", "x"))
    assert portal("tenants", "validate").returncode == 0
    failed = portal("tenants", "validate", str(broken))
    assert (failed.returncode, failed.stdout) == (1, "")
    assert f"{broken}:" in failed.stderr
    assert portal("tenants", "nonsense").returncode == 2
    unknown = portal("tenants", "list", PORTAL_DATABSE="x")
    assert unknown.returncode == 1
    assert "PORTAL_DATABASE_URL" in unknown.stderr
    assert "Traceback" not in unknown.stderr
    away = portal("tenants", "list", PORTAL_DATABASE_URL="postgresql://x:y@127.0.0.1:9/x")
    assert away.returncode == 1
    assert "Traceback" not in away.stderr


def test_what_is_applied_is_exported_and_differs_in_nothing(tmp_path):
    assert portal("tenants", "apply", str(TENANTS / "ratchasan.toml")).returncode == 0
    assert portal("tenants", "diff", str(TENANTS / "ratchasan.toml")).stdout == ""
    exported = tmp_path / "ratchasan.toml"
    exported.write_text(portal("tenants", "export", "ratchasan").stdout, "utf-8")
    assert portal("tenants", "diff", str(exported)).stdout == ""
    changed = exported.read_text("utf-8").replace('theme = "', 'theme = "moph-green" # ')
    exported.write_text(changed, "utf-8")
    assert "+theme" in portal("tenants", "diff", str(exported)).stdout


def test_an_account_from_its_beginning_to_its_end():
    portal("tenants", "apply", str(TENANTS / "ratchasan.toml"))
    name = f"somchai-{uuid4().hex[:6]}"
    made = portal("accounts", "add", name, "--unit", "ratchasan", "--role", "staff", "--json")
    assert len(json.loads(made.stdout)["password"]) >= 12
    assert (
        portal("accounts", "add", name, "--unit", "ratchasan", "--role", "operator").returncode == 1
    )
    token = portal("accounts", "tokens", name, "--unit", "ratchasan", "--json")
    assert json.loads(token.stdout)["token"].startswith("ptk_")
    assert portal("accounts", "reset", name).returncode == 0
    assert portal("accounts", "disable", name).returncode == 0
    assert portal("accounts", "disable", "nobody-there").returncode == 1


def test_doctor_says_all_well_or_what_to_mend():
    said = portal("doctor").stdout
    assert said.startswith("object lock: ")
    assert said.endswith("\nall well\n")
    ill = portal("doctor", PORTAL_S3_BUCKET="not-there")
    assert ill.returncode == 1
    assert "portal migrate" in ill.stdout
    assert "PORTAL_DATABASE_URL  (required)" in portal("doctor", "--settings").stdout
