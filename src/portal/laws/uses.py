"""Where a law is cited: read out of the code and the templates themselves, so it cannot be stale.

Every call of a function of `cite.py` names its law and clauses with words written out there (a
test holds that). A paper's uses are those of its drawing function and of whatever that calls.
"""

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal.settings import ROOT

SRC, THEMES = ROOT / "src", ROOT / "themes"
CITE = "portal.laws.cite"
FUNCTIONS = {"cite", "clauses", "short", "issuer", "named", "cite_english", "law_of"}
NESTED = r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)"
IN_TEMPLATES = re.compile(r"\b(?:cite|law|law_name|law_clauses|law_issuer)" + NESTED)
TITLE = re.compile(r"{% block title %}{{ t\(\"([^\"]+)\", \"([^\"]+)\"\)")


@dataclass(frozen=True)
class Use:
    """`where`: the template's path, or "module:function"; `refs`: the clauses."""

    where: str
    code: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unclear:
    """A call whose law is not written out."""

    where: str
    line: int


@dataclass(frozen=True)
class _Part:
    """A function, class or other statement at the top of a module; `names`: what it may call."""

    uses: frozenset[Use]
    names: frozenset[str]
    unclear: tuple[Unclear, ...] = ()


# ---- templates ------------------------------------------------------------------------------


def _templates() -> Iterable[Use | Unclear]:
    for file in sorted(THEMES.rglob("*.html")):
        where, text = str(file.relative_to(THEMES)), file.read_text("utf-8")
        for call in IN_TEMPLATES.finditer(text):
            if words := _written_out(call[1]):
                yield Use(where, words[0], words[1:])
            else:
                yield Unclear(where, text[: call.start()].count("\n") + 1)


@cache
def in_templates() -> tuple[Use, ...]:
    return tuple(dict.fromkeys(one for one in _templates() if isinstance(one, Use)))


def _written_out(arguments: str) -> tuple[str, ...]:
    """Empty when one of them is not a word written out."""
    try:
        found = ast.literal_eval(f"({arguments},)")
    except (ValueError, SyntaxError):
        return ()
    return found if all(isinstance(one, str) for one in found) else ()


def title_of(where: str) -> tuple[str, str]:
    """What a template is called, Thai and English; its place when it does not say."""
    match = TITLE.search((THEMES / where).read_text("utf-8"))
    place = where.removeprefix("base/").removesuffix(".html").replace("/", " / ")
    return (match[1], match[2]) if match else (place, place)


# ---- code -----------------------------------------------------------------------------------


@cache
def _parts() -> dict[str, _Part]:
    """Every part of every module by "module:name"."""
    found: dict[str, _Part] = {}
    for file in sorted((SRC / "portal").rglob("*.py")):
        module = ".".join(file.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")
        if not module.startswith("portal.laws."):
            found |= _of_module(module, ast.parse(file.read_text("utf-8")))
    return found


def _of_module(module: str, tree: ast.Module) -> dict[str, _Part]:
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                known[one.asname or one.name] = f"{node.module}:{one.name}"
    named = [(name, node) for node in tree.body for name in _names_of(node)]
    known |= {name: f"{module}:{name}" for name, _ in named}
    return {f"{module}:{name}": _part(f"{module}:{name}", node, known) for name, node in named}


def _names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    if names or isinstance(node, ast.Import | ast.ImportFrom):
        return names
    return [f"line {node.lineno}"]


def _part(where: str, node: ast.stmt, known: dict[str, str]) -> _Part:
    uses, names, unclear = set(), set(), []
    for one in ast.walk(node):
        if name := _meant(one, known):
            names.add(name)
        if isinstance(one, ast.Call) and _is_citing(_meant(one.func, known)):
            words = tuple(given.value for given in one.args if isinstance(given, ast.Constant))
            is_named = _meant(one.func, known).endswith("named")
            if not words or len(words) + is_named < len(one.args):
                unclear.append(Unclear(where, one.lineno))
            else:
                refs = () if is_named else tuple(str(ref) for ref in words[1:] if ref)
                uses.add(Use(where, str(words[0]), refs))
    return _Part(frozenset(uses), frozenset(names - {where}), tuple(unclear))


def _meant(node: ast.AST, known: dict[str, str]) -> str:
    """ "module:name" of what a name or `module.name` stands for; "" of anything else."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = known.get(node.value.id, "").replace(":", ".")
        return f"{module}:{node.attr}" if module else ""
    return ""


def _is_citing(name: str) -> bool:
    module, _, function = name.partition(":")
    return module == CITE and function in FUNCTIONS


@cache
def in_code() -> tuple[Use, ...]:
    return tuple(sorted({use for part in _parts().values() for use in part.uses}, key=repr))


def unclear() -> list[Unclear]:
    """Calls that a person must write out; a test says that there are none."""
    found = [one for part in _parts().values() for one in part.unclear]
    return [*found, *(one for one in _templates() if isinstance(one, Unclear))]


def drawn_by(function: Callable[..., Any]) -> frozenset[Use]:
    """What a function cites, and whatever it calls, however deep. Of one that stands nowhere by
    itself (made in another): what its whole module may cite."""
    function = getattr(function, "func", function)  # of a partial
    module, name = function.__module__, function.__qualname__.partition(".")[0]
    begun = [f"{module}:{name}"]
    if begun[0] not in _parts():
        begun = [key for key in _parts() if key.startswith(f"{module}:")]
    seen: set[str] = set()
    while begun:
        key = begun.pop()
        if key in seen or key not in _parts():
            continue
        seen.add(key)
        begun += _parts()[key].names
    return frozenset(use for key in seen for use in _parts()[key].uses)


def everywhere() -> list[Use]:
    """Every use, templates first."""
    return [*in_templates(), *in_code()]
