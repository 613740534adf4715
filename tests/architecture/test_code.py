"""What must be true of the code itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal.kit import db
from portal.kit.tenancy import PLATFORM, acting_for
from portal.piccolo_app import APP_CONFIG
from portal.publication.workflow import workflow
from portal.settings import ROOT

SRC, THEMES = ROOT / "src" / "portal", ROOT / "themes"
CODE = sorted(SRC.rglob("*.py"))
TEMPLATES = sorted(THEMES.rglob("*.html"))


def test_imports_point_down():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(SRC)))
def test_a_file_has_a_docstring_and_one_idea(file):
    text = file.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)) or not text.strip(), "no module docstring"
    assert len(text.splitlines()) <= 300


async def test_the_tables_in_code_are_those_of_the_database():
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows(
                "SELECT table_name, column_name, is_nullable FROM information_schema.columns c"
                " JOIN information_schema.tables t USING (table_schema, table_name)"
                " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            )
    there: dict[str, dict[str, bool]] = {}
    for row in found:
        there.setdefault(row["table_name"], {})[row["column_name"]] = row["is_nullable"] == "YES"
    in_code = {
        table._meta.tablename: {c._meta.name: bool(c._meta.null) for c in table._meta.columns}
        for table in APP_CONFIG.table_classes
    }
    for name, columns in in_code.items():
        if name == "counter":
            columns.pop("id", None)
        assert columns == there[name], name
    assert set(there) - set(in_code) == {"migration", "clock_shift"}


def test_only_actions_change_a_state():
    for file in CODE:
        if file.name in ("actions.py", "changes.py") and file.parent.name == "publication":
            continue
        text = file.read_text("utf-8")
        assert not re.search(r"UPDATE publication\s+SET\s+state", text), file
        for node in ast.walk(ast.parse(text)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            assert "state" not in [getattr(target, "attr", "") for target in targets], file


def test_the_public_site_reads_the_views_alone():
    for file in [*(SRC / "disclosure").glob("*.py"), SRC / "search" / "finding.py"]:
        assert not re.search(r"(FROM|JOIN) publication\b", file.read_text("utf-8")), file


def test_no_feature_filters_by_tenant_or_names_a_unit():
    for file in CODE:
        text = file.read_text("utf-8")
        assert not re.search(r"kaengkhoi|sibunruang|bothong|ratchasan|samutprakan", text), file


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(THEMES)))
def test_templates_hold_no_rules_and_nothing_unsafe(file):
    text = file.read_text("utf-8")
    assert "|safe" not in text.replace(" ", "")
    assert not re.search(r"\bstyle=|\bon[a-z]+=\"|<script(?![^>]*(\bsrc=|ld\+json))", text)
    assert not re.search(r"{% *(el)?if[^%]*(person\.roles|\.state\b)", text)


def _pages():
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "page", "staff_page", "_page"
            ):  # fmt: skip
                for given in node.args[:3]:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield given.value


@pytest.mark.parametrize("name", sorted(set(_pages())))
def test_every_page_has_its_template_in_base(name):
    assert (THEMES / "base" / f"{name}.html").is_file()


def test_a_theme_holds_only_what_it_changes():
    for folder in THEMES.iterdir():
        for file in folder.rglob("*"):
            if file.is_file() and folder.name != "base":
                assert (THEMES / "base" / file.relative_to(folder)).is_file(), file


def test_the_diagram_in_the_readme_is_the_workflow():
    assert workflow.mermaid() in (ROOT / "README.md").read_text("utf-8")


def test_the_map_in_the_readme_is_the_tree():
    readme = (ROOT / "README.md").read_text("utf-8")
    for folder in SRC.iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            assert re.search(rf"^\s+{folder.name}/", readme, re.M), (
                f"{folder.name} is not in the map"
            )
