"""What was found of personal data, as the staff pages and the API tell it, and what a form says."""

from typing import Any

from litestar.datastructures import FormMultiDict

from portal.guard import labels, rules
from portal.guard.decisions import Choice
from portal.guard.groups import TEXT, Group, Report
from portal.guard.redact_pdf import KINDS
from portal.publication.labels import pick
from portal.publication.shapes import moment

SHOWN = 5  # findings of a group; the others are folded


def section(report: Report, lang: str) -> dict[str, Any]:
    """{"pending": names of files, "left": how many groups wait, "contents": a list of files or the
    text, each with its groups}. Notes are not among them: the file's own line tells whom it names,
    and has the button that takes them out (parts/findings.html)."""
    contents: dict[Any, dict[str, Any]] = {}
    for group in report.groups:
        if group.kind in rules.NOTES:
            continue
        key = (group.sha256, group.document)
        name = group.filename or pick(labels.TEXT, lang)
        content = contents.setdefault(
            key, {"name": name, "document": group.document, "groups": [], "can_redact": False}
        )
        content["groups"].append(_group(group, lang))
        content["can_redact"] |= group.asks and group.kind in KINDS and _is_pdf(group)
    return {
        "pending": report.pending,
        "left": len(report.undecided),
        "contents": list(contents.values()),
    }


def _is_pdf(group: Group) -> bool:
    return group.filename.endswith(".pdf") and any(one.part == "page" for one in group.findings)


def _group(group: Group, lang: str) -> dict[str, Any]:
    told = [_finding(one, lang) for one in group.findings]
    decision = group.decision
    return {
        "key": f"{group.sha256}-{group.kind}",
        "label": pick(labels.KINDS[group.kind], lang),
        "advice": pick(labels.ADVICE.get(group.kind, ("", "")), lang),
        "count": group.count,
        "first": told[:SHOWN],
        "rest": told[SHOWN:],
        "asks": group.asks,
        "note": group.kind in rules.NOTES,
        "choices": [
            {"code": code, "label": pick(labels.choice_label(code, group.kind), lang)}
            for code in labels.CHOICES
        ],
        "decision": decision
        and {
            "label": pick(labels.choice_label(decision["choice"], group.kind), lang).rstrip("…"),
            "reason": decision["reason"],
            "name": decision["name"],
            "at": decision["at"],
        },
    }


def _finding(one: Any, lang: str) -> dict[str, Any]:
    return {
        "place": pick(labels.place(one.part, one.at, one.member), lang),
        "excerpt": one.excerpt,
        "count": one.count,
    }


def shape(report: Report) -> dict[str, Any]:
    """The same for programs."""
    return {
        "pending": report.pending,
        "undecided": len(report.undecided),
        "groups": [
            {
                "sha256": group.sha256,
                "kind": group.kind,
                "label": labels.KINDS[group.kind][0],
                "document": str(group.document) if group.document else None,
                "filename": group.filename or None,
                "count": group.count,
                "needs_decision": group.asks,
                "findings": [
                    {
                        "part": one.part,
                        "at": one.at,
                        "inside": one.member or None,
                        "place": labels.place(one.part, one.at, one.member)[0],
                        "excerpt": one.excerpt,
                        "count": one.count,
                    }
                    for one in group.findings
                ],
                "decision": group.decision
                and {
                    "choice": group.decision["choice"],
                    "reason": group.decision["reason"] or None,
                    "by": group.decision["name"],
                    "at": moment(group.decision["at"]),
                },
            }
            for group in report.groups
        ],
    }


def typed(sent: FormMultiDict) -> dict[str, str]:
    """What was typed of the answers, to show again."""
    return {name: str(sent[name])[:600] for name in sent if name.startswith(("choice-", "why-"))}


def choices_in(sent: FormMultiDict) -> list[Choice]:
    """The answers that a form carries: choice-<hash>-<kind>, why-<hash>-<kind>."""
    given = typed(sent)
    found = []
    for name, choice in given.items():
        what, _, key = name.partition("-")
        sha256, _, kind = key.partition("-")
        if what == "choice" and choice and (len(sha256) == 64 or sha256 == TEXT):
            found.append(Choice(sha256, kind, choice, given.get(f"why-{key}", "")))
    return found
