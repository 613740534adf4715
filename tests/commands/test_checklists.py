"""portal checklists, as an operator runs it."""

import json

import pytest

from portal.catalog.checklists import FOLDER
from tests.commands.test_cli import portal

MOIT = (FOLDER / "moit-2569.toml").read_text("utf-8")


def test_lists_are_listed_shown_and_exported():
    found = json.loads(portal("checklists", "list", "--json").stdout)
    assert {one["name"] for one in found} == {"oia", "gws-3", "moit-2569"}
    assert "มาตรา" in portal("checklists", "list").stdout or found
    assert json.loads(portal("checklists", "show", "oia", "--json").stdout)["slot"]
    assert portal("checklists", "export", "oia").stdout == (FOLDER / "oia.toml").read_text("utf-8")
    lost = portal("checklists", "show", "x")
    assert (lost.returncode, lost.stdout) == (1, "")


def test_a_file_is_checked_with_its_lines(tmp_path):
    assert portal("checklists", "validate").returncode == 0
    path = tmp_path / "moit-2569.toml"
    path.write_text(MOIT.replace('rounds = ["q2"]', 'rounds = ["q7"]', 1), "utf-8")
    line = path.read_text("utf-8").splitlines().index('rounds = ["q7"]') + 1
    failed = portal("checklists", "validate", str(path))
    assert failed.returncode == 1
    assert f"{path}:{line}: " in failed.stderr
    path.write_bytes("ก".encode("cp874"))
    assert "UTF-8" in portal("checklists", "validate", str(path)).stderr
    assert portal("checklists", "apply", str(path)).returncode == 2  # no reason


@pytest.mark.usefixtures("edited_lists")
def test_the_next_year_is_printed_then_kept_then_refused(tmp_path):
    printed = portal("checklists", "roll", "moit-2569")
    assert printed.returncode == 0
    assert "due: 2025-12-31 -> 2026-12-31" in printed.stderr
    path = tmp_path / "moit-2570.toml"
    path.write_text(printed.stdout.replace("2027-09-10", "2027-09-15"), "utf-8")
    kept = portal("checklists", "apply", str(path), "--reason", "ตามประกาศ")
    assert kept.returncode == 0, kept.stderr
    assert "edition" in kept.stdout
    assert portal("checklists", "export", "moit-2570").stdout == path.read_text("utf-8")
    again = portal("checklists", "roll", "moit-2569")
    assert (again.returncode, again.stdout) == (1, "")
    path.write_text(printed.stdout, "utf-8")
    late = portal("checklists", "apply", str(path), "--reason", "x", "--expected", "0")
    assert late.returncode == 1
    assert "Somebody" in late.stderr or "บันทึก" in late.stderr
    assert portal("checklists", "roll", "oia").returncode == 1
