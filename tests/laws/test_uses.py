"""No law is typed outside the registry; every use is found by itself, and can be answered."""

import ast
import re

import pytest

from portal.drafts.kind import KINDS
from portal.laws import registry, uses
from portal.laws.cite import law_of, written
from portal.office import duty
from portal.settings import ROOT

SRC, THEMES = ROOT / "src" / "portal", ROOT / "themes"

# Files that hold such words for another reason than to cite.
ALLOWED = {
    "kit/thai_lines.py": "where Thai lines may break",
    "search/segmenting.py": "words that are searched for",
    "laws/cite.py": "the one place that writes them",
    "platform/law_shown.py": "what the kinds of laws are called",
    "base/platform/law_edit.html": "examples of what to type",
    "laws/law_read.py": "examples of what to type",
}


def typed(text):
    """The laws that a text names by itself."""
    said = re.findall(
        r"พระราชบัญญัติ(?!ดังกล่าว)|พระราชกฤษฎีกา|พ\.?ร\.?บ\.|ระเบียบสำนักนายก|ประกาศกระทรวง"
        r"|ประกาศคณะกรรมการ|มาตรา\s*[0-9๐-๙]|(?<![ก-๙])ม\.\s?[0-9๐-๙]|\bAct B\.E\."
        r"|\bsections? [0-9]", text)  # fmt: skip
    names = {name for law in registry.came_with_the_portal().values()
             for name in (law.title_th, law.title_en, law.short_th)
             if len(name) > 12 and law.kind != "guideline"}  # fmt: skip
    return said + [name for name in names if name in text]


def words_of(file):
    """What a file says to people: of code the strings that are no docstrings."""
    text = file.read_text("utf-8")
    if file.suffix == ".html":
        return re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)
    tree = ast.parse(text)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    )


FILES = [*sorted(SRC.rglob("*.py")), *sorted(THEMES.rglob("*.html")), *sorted(SRC.rglob("*.typ"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_law_is_typed_outside_the_registry(file):
    if str(file.relative_to(SRC if file.is_relative_to(SRC) else THEMES)) in ALLOWED:
        return
    text = file.read_text("utf-8") if file.suffix == ".typ" else words_of(file)
    assert not typed(text), "cite it: portal.laws.cite, or {{ law(…) }} in a template"


def test_the_test_sees_what_it_forbids():
    assert typed("ตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๕๐")
    assert typed("ตามมาตรา ๗ มาตรา ๘")
    assert typed("under the Official Information Act")
    assert not typed("ตามกฎหมาย")


def test_every_use_is_written_out():
    assert uses.unclear() == []


def test_every_use_is_answered_and_by_the_very_law_that_it_names():
    """Nobody begins to cite what was over already when the portal was made (X4, X15)."""
    came = registry.came_with_the_portal()
    for use in uses.everywhere():
        law = law_of(use.code, laws=came)
        assert law.code == use.code, use
        assert written(law, *use.refs)


def test_uses_are_found_in_templates_code_and_behind_calls():
    found = {(use.where, use.code, use.refs) for use in uses.everywhere()}
    assert ("base/site/website.html", "oia", ("7", "9")) in found
    assert ("portal.office.duty:act", "cca", ()) in found
    assert {use.code for use in uses.drawn_by(duty.accept)} == {"cca"}
    assert uses.drawn_by(duty.duty_due) == frozenset()
    assert uses.title_of("base/site/sitemap.html") != ("base/site/sitemap.html",) * 2


def test_every_kind_of_paper_is_a_function_that_can_be_looked_into():
    for kind in KINDS.values():
        for use in uses.drawn_by(kind.draw):
            assert use.code in registry.came_with_the_portal(), kind.code
