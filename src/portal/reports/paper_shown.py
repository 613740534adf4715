"""One paper as its page shows it: the steps of its signatures, whose turn it is, files, history."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from asyncpg import Record

from portal.kit import thai
from portal.kit.workflow import Step
from portal.people.person import Person
from portal.publication.labels import STATES as REQUESTS
from portal.publication.labels import pick
from portal.reports import labels
from portal.reports.builds import TYPES
from portal.reports.kinds import tells_of_the_past
from portal.reports.posts import OF_SIGNER
from portal.reports.queries import Seen
from portal.reports.workflow import State, workflow

ICONS = {"pdf": "bad", "docx": "info", "xlsx": "ok"}


def head(found: Seen, lang: str) -> dict[str, Any]:
    row = found.row
    return {
        "id": found.id,
        "name": row["name"] or found.paper.name,
        "kind": pick((found.kind.name_th, found.kind.name_en), lang),
        "period": found.about.of(lang),
        "state": labels.state(row["state"], lang),
        "edition": row["edition"],
        "number": row["number"],
        "day": row["day"],
        "late": row["late"],
        "by_hand": row["by_hand"],
        "signed_at": row["signed_at"],
        "made_name": row["made_name"],
        "made_at": row["made_at"],
        "version": row["version"],
        "hash": found.hash,
    }


def steps(found: Seen, lang: str) -> list[dict[str, Any]]:
    """Each signature in its order: `is`: done, now, or "" for what is to come."""
    signed = {one["step"]: one for one in found.signatures}
    shown = []
    for place, step in enumerate(found.kind.steps):
        one = signed.get(place)
        is_now = place == len(signed) and found.turn is not None
        shown.append(
            {
                "is": "done" if one or found.row["by_hand"] else "now" if is_now else "",
                "who": pick(OF_SIGNER[step.signer], lang),
                "word": step.word,
                "name": one["name"] if one else "",
                "post": f"{one['position']} {one['instead_of']}".strip() if one else "",
                "at": one["at"] if one else None,
                "own_work": bool(one and one["own_work"]),
                "people": [
                    f"{post.name} ({' '.join(filter(None, (post.own, post.instead_of)))})"
                    for post in found.waits_for.values()
                ]
                if is_now
                else [],
            }
        )
    return shown


def acts(found: Seen, person: Person, lang: str) -> list[dict[str, Any]]:
    """What this person may do now. One that signs says what is declared."""
    shown = []
    for step in workflow.offered(found, person):
        word = found.turn.word if found.turn and step.action == "conclude" else ""
        label = pick((step.label, step.english), lang)
        shown.append(
            {
                "action": step.action,
                "label": f"{label} “{word}”" if word else label,
                "tone": step.tone,
                "needs": step.needs,
                "confirm": pick(step.confirm, lang),
                "kind": _kind(step),
            }
        )
    return shown


def _kind(step: Step) -> str:
    """How the page offers it: next (the next act), scan (a page of its own), reason, other."""
    if step.tone == "primary" or step.action == "publish":
        return "next"
    return "scan" if step.action == "register" else "reason" if "reason" in step.needs else "other"


def declared(found: Seen, person: Person, step: Step, today: date, lang: str) -> list[str]:
    """What the signer is asked to confirm, in sentences."""
    post = found.may_sign[person.account]  # type: ignore[index]
    line = " ".join(filter(None, (post.own, post.instead_of)))
    word = found.turn.word if found.turn else ""
    says = [
        pick((f"ลงนามในนาม {person.name} ตำแหน่ง {line}", f"Signed as {person.name}, {line}"), lang)
    ]
    if word:
        says.append(pick((f"ความเห็น: “{word}”", f"Declares: “{word}”"), lang))
    last = found.about.days[1]
    if tells_of_the_past(found.kind) and last >= today:
        day = thai.short_date(last)
        early = (f"ช่วงเวลาที่รายงานยังไม่สิ้นสุด (ถึง {day}) เรื่องที่เกิดหลังลงนามไม่อยู่ในฉบับนี้",
                 f"Its time ends on {last}: what happens until then is not in it")  # fmt: skip
        says.append(pick(early, lang))
    return [*says, pick(step.confirm, lang)]


def files(found: Seen, lang: str) -> list[dict[str, Any]]:
    """What can be opened: of a signed paper its kept files and its scan; before, what would be
    printed."""
    here = f"/staff/reports/{found.id}"
    if found.state == State.CANCELLED:
        return []
    if found.turn is not None:
        what = ("ร่าง", "draft") if found.state == State.DRAFT else ("สำหรับพิมพ์", "to print")
        return [
            {"url": f"{here}/print.{ext}", "type": ext.upper(), "tone": ICONS[ext], "size": None,
             "label": pick(what, lang)}
            for ext in ("pdf", "docx")
        ]  # fmt: skip
    shown = [
        {"url": f"{here}/file.{ext}", "type": ext.upper(), "tone": ICONS[ext],
         "size": found.formats[ext]["size"], "label": ""}
        for ext in TYPES if ext in found.formats
    ]  # fmt: skip
    if found.row["scan_sha256"]:
        ext = found.row["scan_ext"]
        shown.insert(0, {"url": f"{here}/scan.{ext}", "type": ext.upper(), "tone": "warn",
                         "size": found.row["scan_size"],
                         "label": pick(("ภาพสแกนที่ลงนามแล้ว", "the signed scan"), lang)})  # fmt: skip
    return shown


def build(found: Seen, lang: str) -> dict[str, Any] | None:
    """How far its files are, while they are not ready."""
    if found.build is None or found.build["state"] == "ready":
        return None
    row = found.build
    return {"id": row["id"], "state": labels.state(row["state"], lang, labels.BUILDS),
            "progress": row["progress"], "error": row["error"]}  # fmt: skip


def publication(found: Seen, lang: str) -> dict[str, Any] | None:
    if found.publication is None:
        return None
    row = found.publication
    words = REQUESTS[row["state"]]
    public = row["state"] == "published"
    return {
        "number": row["number"],
        "url": f"/staff/requests/{row['id']}",
        "form_url": f"/staff/requests/{row['id']}/form.pdf",
        "public_url": f"/p/{row['item']}/" if public else "",
        "state": {"label": pick(words[:2], lang), "tone": words[2], "icon": words[3]},
    }


def narratives(found: Seen) -> list[dict[str, Any]]:
    """The words that people may change, of a draft."""
    if found.drawn is None or found.turn is None:
        return []
    said = found.said
    return [
        {
            "key": one.key,
            "label_th": one.label_th,
            "label_en": one.label_en,
            "text": said.get(one.key, one.proposal),
            "proposal": one.proposal,
            "changed": one.key in said,
            "required": one.required,
        }
        for one in found.drawn.narratives
    ]


def history(trail: Sequence[Record], lang: str) -> list[dict[str, Any]]:
    """The newest first."""
    return [
        {
            "label": labels.done(line["action"], lang),
            "name": line["actor_name"],
            "position": json.loads(line["detail"]).get("position", ""),
            "at": line["at"],
            "reason": line["reason"],
            "tone": "bad" if line["action"] in ("paper_return", "paper_cancel") else "info",
        }
        for line in reversed(trail)
    ]
