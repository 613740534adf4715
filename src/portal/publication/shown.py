"""What the staff templates are given of publications."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from asyncpg import Record

from portal.catalog.kinds import kinds
from portal.documents import scan_words
from portal.documents.cleaning import CAN
from portal.documents.findings import Kept
from portal.kit.workflow import Step
from portal.people.person import Person
from portal.people.roles import LABELS, Role
from portal.publication import labels
from portal.publication.checking import CHECKS
from portal.publication.differences import file_names
from portal.publication.facts import told
from portal.publication.labels import pick
from portal.publication.queries import Subject
from portal.publication.workflow import State, workflow


def listed(row: Record, lang: str) -> SimpleNamespace:
    """One line of a list."""
    category = row["category_en"] if lang == "en" else row["category_th"]
    return SimpleNamespace(
        id=row["id"],
        number=row["number"],
        title=row["title"] or pick(("(ยังไม่มีหัวข้อ)", "(no title yet)"), lang),
        state=row["state"],
        category_name=category or "",
        owner_name=row["owner_name"],
        updated_at=row["updated_at"],
        submitted_at=row["submitted_at"],
        waiting_since=_waiting_since(row),
        urgent=row["urgent"],
        approval=row["approval"],
        url=f"/staff/requests/{row['id']}",
        document_count=row["document_count"],
        self_approved=row["self_approved"],
        edition=row["edition"],
        version=row["version"],
    )


def _waiting_since(row: Any) -> datetime | None:
    waits = (State.SUBMITTED, State.REVIEWED, State.APPROVED)
    return row["updated_at"] if row["state"] in waits else None


def document(
    row: Any,
    publication: Any,
    lang: str,
    found: Sequence[Kept] = (),
    *,
    can_remove: bool = False,
    offer: dict[str, Any] | None = None,
) -> SimpleNamespace:
    """A file for staff: its address works whatever the state. `found`: what was found in it;
    `offer`: of a smaller copy (smaller_copy.offers)."""
    name, here = quote(row["filename"]), f"/staff/requests/{publication}"
    pages = {"pdf": row["page_count"] or 0, "jpg": 1}.get(row["ext"], 0)
    locked = row["scan"] in scan_words.LOCKED
    return SimpleNamespace(
        id=row["id"],
        filename=row["filename"],
        ext=row["ext"],
        size=row["size"],
        page_count=row["page_count"],
        alt=row["alt"],
        internal=row["internal"],
        url="" if locked else f"/staff/requests/{publication}/files/{row['id']}/{name}",
        scan=scan_words.label(row["scan"], row["finding"], lang),
        erased=row["scan"] == "erased",
        scan_tone=scan_words.LABELS[row["scan"]][2],
        pages=0 if locked else pages,  # that can be looked at as pictures
        pages_url=f"/staff/requests/{publication}/files/{row['id']}/pages/",
        can_remove=can_remove,
        found=[one for one in found if not one.names_somebody],
        names=[one for one in found if one.names_somebody],
        can_clean=row["ext"] in CAN,
        waits=any(one.waits for one in found),
        release_url=f"/staff/requests/{publication}/files/{row['id']}/release",
        offer=offer and _offer(offer, f"{here}/smaller/{row['id']}/{name}"),
    )


def _offer(offer: dict[str, Any], url: str) -> dict[str, Any]:
    """A smaller copy: what became of it, the sizes, and where it can be looked at."""
    return offer | {"outcome": offer["state"], "url": url}


def original(row: Any, publication: Any, lang: str) -> SimpleNamespace:
    """The original of a redacted copy, for those who may open it."""
    kept = document(row, publication, lang)
    kept.url = f"/staff/requests/{publication}/originals/{row['id']}/{quote(row['filename'])}"
    kept.pages, kept.copy_name = 0, row["copy_name"]
    return kept


def full(seen: Subject, lang: str, trail: Sequence[Record], names: dict[str, str]) -> Any:
    """Everything of one request. `names`: category, assignee and public address, if any."""
    row, kind = seen.row, kinds().get(seen.row.kind)
    return SimpleNamespace(
        **{
            name: getattr(row, name)
            for name in (
                "id item number version edition round details source coverage_from coverage_to"
                " publish_until until_day permanent_reason remark owner_name owner_position"
                " submitted_at updated_at urgent approval self_approved large_file_reason"
            ).split()
        },
        title=row.title or pick(("(ยังไม่มีหัวข้อ)", "(no title yet)"), lang),
        state=str(seen.state),
        category_name=names.get("category", ""),
        assignee_name=names.get("assignee", ""),
        public_url=names.get("public_url"),
        external_links=list(row.external_links or ()),
        documents=[
            document(one, row.id, lang, seen.findings.get(one["sha256"], ()))
            for one in seen.documents
        ],
        document_count=len(seen.documents),
        scan_forbids=scan_words.why_not_public(seen.documents, lang),
        waiting_since=row.updated_at if seen.state in (
            State.SUBMITTED, State.REVIEWED, State.APPROVED) else None,
        url=f"/staff/requests/{row.id}",
        item_url="/staff/publications/",
        verbal=verbal(row.verbal, row.confirm_by, lang),
        reject=_reject(seen, lang, trail),
        sender=_sender(row, lang),
        ticked=_ticked(row, lang),
        kind_name=pick((kind.name_th, kind.name_en), lang) if kind else "",
        told=told(kind, json.loads(row.facts), file_names(seen), lang) if kind else [],
    )  # fmt: skip


def _ticked(row: Any, lang: str) -> list[tuple[str, str]]:
    """(who, which words) of what was ticked at its steps (R54)."""
    said = json.loads(row.checked)
    who = {"submit": ("ผู้ขอ", "Owner"), "publish": ("ผู้ดูแลเว็บไซต์", "Webmaster")}
    return [
        (pick(who[step], lang), ", ".join(pick(CHECKS[code], lang) for code in said[step]))
        for step in who
        if said.get(step)
    ]


def _sender(row: Any, lang: str) -> dict[str, Any] | None:
    """From whom it came, when it did not come through the site (R65); for the unit alone."""
    if row.sender is None:
        return None
    told = json.loads(row.sender)
    return {
        **told,
        "channel_label": pick(labels.CAME_BY[told["channel"]], lang),
        "received_on": date.fromisoformat(told["received_on"]),
    }


def verbal(recorded: str | None, confirm_by: datetime | None, lang: str) -> dict[str, Any] | None:
    """What was recorded of a spoken permission (R67)."""
    if recorded is None:
        return None
    said = json.loads(recorded)
    return {
        "approver_name": said["approver_name"],
        "channel_label": pick(labels.CHANNELS[said["channel"]], lang),
        "spoken_at": datetime.fromisoformat(said["spoken_at"]),
        "urgency": said["urgency"],
        "confirm_by": confirm_by,
        "recorded_by_name": said["recorded_by_name"],
    }


def _reject(seen: Subject, lang: str, trail: Sequence[Record]) -> dict[str, Any] | None:
    """Why it was refused last, while that still matters: until it is submitted again."""
    if seen.state not in (State.REJECTED, State.DRAFT):
        return None
    found = [line for line in trail if line["action"] in ("reject", "submit")]
    if not found or found[-1]["action"] != "reject":
        return None
    line = found[-1]
    return {
        "reason_label": pick(labels.REASONS.get(line["reason_code"], ("", "")), lang),
        "reason": line["reason"],
        "at": line["at"],
        "by_name": line["actor_name"],
    }


def steps(seen: Subject, person: Person, lang: str) -> list[dict[str, Any]]:
    """The actions offered, as buttons."""
    return [_button(step, lang) for step in workflow.offered(seen, person)]


def _button(step: Step, lang: str) -> dict[str, Any]:
    needs = list(step.needs)
    if step.action == "publish":
        needs += ["category", "checked", "places"]
    return {
        "action": step.action,
        "label": pick((step.label, step.english), lang),
        "tone": step.tone,
        "needs": needs,
        "confirm": pick(step.confirm, lang),
    }


def chain(
    seen: Subject, lang: str, trail: Sequence[Record], turn: Sequence[tuple[str, str]] = ()
) -> list[dict[str, Any]]:
    """The way of the request as a stepper: asked, each review, the decision, published. `turn`:
    (name, post) of those for whom it waits now."""
    since = max((i for i, line in enumerate(trail) if line["action"] == "submit"), default=None)
    lines = list(trail[since:]) if since is not None and seen.state != State.DRAFT else []
    asked = _stage(("เสนอ", "Asked"), seen.row.owner_position or seen.row.owner_name)
    spoken = any(line["action"] == "record_verbal_approval" for line in lines)
    stages = [asked]
    for step in seen.chain:
        if step["role"] == Role.REVIEWER and spoken:
            continue  # word of mouth passes over the reviews
        label = ("ตรวจและเสนอต่อ", "Review") if step["role"] == Role.REVIEWER else ("อนุญาต", "Allow")
        position = step.get("position_en" if lang == "en" else "position_th") or ""
        stages.append(_stage(("อนุญาตทางวาจา", "Spoken permission") if spoken else label, position))
    stages.append(_stage(("นำขึ้นเว็บไซต์", "Publish"), pick(LABELS[Role.WEBMASTER], lang)))
    passing = ("submit", "forward", "approve", "record_verbal_approval", "publish")
    place = 0
    for line in lines:
        if line["action"] in passing and place < len(stages):
            by = json.loads(line["detail"]).get("approver_name") or line["actor_name"]
            stages[place] |= {"status": "done", "by": by, "at": line["at"]}
            place += 1
        elif line["action"] == "reject":
            stages[place] |= {"status": "stop", "by": line["actor_name"], "at": line["at"]}
    if place < len(stages) and stages[place]["status"] == "todo":
        stages[place] |= {"status": "now", "people": list(turn)}
    for stage in stages:
        stage["label"] = pick(stage["label"], lang)
    return stages


def _stage(label: tuple[str, str], position: str) -> dict[str, Any]:
    return {"label": label, "position_label": position, "status": "todo", "by": "", "at": None,
            "people": []}  # fmt: skip


TONES = {"approve": "ok", "publish": "ok", "reject": "bad", "take_down": "bad"}


def history(trail: Sequence[Record], lang: str) -> list[dict[str, Any]]:
    """What was done, newest first."""
    return [
        {
            "at": line["at"],
            "label": labels.done_label(line["action"], lang),
            "actor": line["actor_name"],
            "role_label": _post(line) or pick(LABELS.get(line["role"], ("", "")), lang),
            "reason": line["reason"] or json.loads(line["detail"]).get("filename", ""),
            "times": times,
            "reason_label": pick(labels.REASONS.get(line["reason_code"], ("", "")), lang),
            "from_label": _state(line["from_state"], lang),
            "to_label": _state(line["to_state"], lang),
            "tone": TONES.get(line["action"], "info"),
        }
        for line, times in reversed(_runs(trail))
    ]


def _post(line: Record) -> str:
    """The post in which it was done, standing in said."""
    return json.loads(line["detail"]).get("position", "")


def _runs(trail: Sequence[Record]) -> list[tuple[Record, int]]:
    """Each line with how often it is there in a row: a draft that saves itself as it is typed has
    many of one kind, and people read the last."""
    found: list[tuple[Record, int]] = []
    for line in trail:
        before = found[-1] if found else None
        if before and line["action"] == "edit" and _same_hand(before[0], line):
            found[-1] = (line, before[1] + 1)
        else:
            found.append((line, 1))
    return found


def _same_hand(one: Record, other: Record) -> bool:
    return (one["action"], one["actor"]) == (other["action"], other["actor"])


def _state(state: str, lang: str) -> str:
    return pick(labels.STATES[state], lang) if state else ""
