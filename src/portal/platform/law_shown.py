"""The registry of laws, what changes of it and where, as the platform's pages show it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from portal.kit import thai
from portal.kit.changed import Change
from portal.laws import papers, uses
from portal.laws.changes import Effect
from portal.laws.cite import title, written_clause
from portal.laws.law_file import Law
from portal.laws.law_read import Laws
from portal.laws.papers import Coming
from portal.platform.checklist_shown import WHAT
from portal.publication.labels import pick

KINDS = {
    "act": ("พระราชบัญญัติ", "Act"),
    "decree": ("พระราชกฤษฎีกา", "Royal decree"),
    "regulation": ("ระเบียบ ข้อกำหนด", "Regulation"),
    "notification": ("ประกาศ", "Notification"),
    "code": ("ประมวล", "Code"),
    "standard": ("มาตรฐาน", "Standard"),
    "guideline": ("แนวทาง หลักเกณฑ์ หนังสือเวียน", "Guideline"),
}
FIELDS = {
    "code": ("รหัส", "Code"),
    "kind": ("ชนิด", "Kind"),
    "title_th": ("ชื่อเต็ม (ไม่มีปี)", "Full title (without the year)"),
    "title_en": ("ชื่อภาษาอังกฤษ", "Title in English"),
    "short_th": ("ชื่อย่อ", "Short title"),
    "short_en": ("ชื่อย่อภาษาอังกฤษ", "Short title in English"),
    "year": ("ปี พ.ศ.", "Year (B.E.)"),
    "number": ("เลขที่ในวงเล็บ", "Number, in brackets"),
    "dated": ("ลงวันที่", "Dated"),
    "issuer_th": ("ผู้ออก", "Issuer"),
    "issuer_en": ("ผู้ออก (อังกฤษ)", "Issuer in English"),
    "in_force": ("ใช้บังคับตั้งแต่", "In force from"),
    "gazette": ("ราชกิจจานุเบกษา", "Royal Gazette"),
    "url": ("ที่อยู่ต้นฉบับ", "Address of the source"),
    "superseded_by": ("ถูกแทนด้วย", "Superseded by"),
    "over_from": ("เลิกใช้ตั้งแต่", "No longer in force from"),
    "note": ("หมายเหตุภายใน", "Internal note"),
    "amendment": ("แก้ไขเพิ่มเติม", "Amendments"),
    "clause": ("ข้อที่อ้างได้", "Clauses that may be cited"),
}


def listed(laws: Iterable[Law], words: str, today: date, lang: str) -> list[dict[str, Any]]:
    """Those that hold every word of what is searched for, in either kind of digits."""
    wanted = thai.arabic(words).lower().split()
    return [
        _row(law, today, lang)
        for law in laws
        if all(word in thai.arabic(_searched(law)).lower() for word in wanted)
    ]


def _searched(law: Law) -> str:
    said = (law.code, title(law), law.title_en, law.short_th, law.short_en, law.issuer_th, law.note)
    return " ".join((*said, *(f"{one.for_th} {one.for_en}" for one in law.clause)))


def _row(law: Law, today: date, lang: str) -> dict[str, Any]:
    return {
        "code": law.code,
        "title": title(law),
        "english": law.title_en,
        "kind": pick(KINDS[law.kind], lang),
        "standing": state_of(law, today),
        "clauses": len(law.clause),
        "superseded_by": law.superseded_by,
    }


def state_of(law: Law, today: date) -> str:
    """over, ending (its last day is known), ahead (not in force yet), in_force."""
    if law.is_over(today):
        return "over"
    if law.over_from:
        return "ending"
    return "in_force" if law.has_begun(today) else "ahead"


def facts_of(law: Law, lang: str) -> list[dict[str, str]]:
    """What is known of it, field by field; days as people write them."""
    shown = []
    for name, label in FIELDS.items():
        value = getattr(law, name)
        if name == "kind":
            value = pick(KINDS[value], lang)
        elif name in ("dated", "in_force", "over_from") and value:
            value = thai.long_date(date.fromisoformat(value), lang)
        elif name == "amendment":
            value = ", ".join(f"(ฉบับที่ {one.number}) พ.ศ. {one.year}" for one in value)
        if value and name != "clause":
            shown.append({"name": name, "label": pick(label, lang), "value": str(value)})
    return shown


def clauses_of(law: Law, lang: str) -> list[dict[str, str]]:
    return [
        {
            "said": written_clause(law, one),
            "why": pick((one.for_th, one.for_en), lang),
        }
        for one in law.clause
    ]


# ---- where it is cited ----------------------------------------------------------------------


def places(where: Iterable[str], lang: str) -> list[str]:
    """Names of the pages and other places, each once; papers are told by papers_with()."""
    return sorted({_place(one, lang) for one in where})


def _place(where: str, lang: str) -> str:
    if ":" not in where:
        return pick(uses.title_of(where), lang)
    module, _, _ = where.partition(":")
    return module.removeprefix("portal.").replace(".", " / ")


def papers_with(codes: set[str], lang: str) -> list[dict[str, str]]:
    """The kinds of papers that cite one of these."""
    return [
        {"code": kind.code, "name": pick((kind.name_th, kind.name_en), lang)}
        for kind in papers.kinds()
        if codes & {use.code for use in kind.uses}
    ]


def uses_of(code: str, lang: str) -> dict[str, list[Any]]:
    """Where a law is cited: {pages, papers}."""
    where = [use.where for use in uses.in_templates() if use.code == code]
    of_papers = {use for kind in papers.kinds() for use in kind.uses}
    where += [use.where for use in uses.in_code() if use.code == code and use not in of_papers]
    return {"pages": places(where, lang), "papers": papers_with({code}, lang)}


def effects_shown(
    found: Sequence[Effect], counts: dict[str, Coming], lang: str
) -> list[dict[str, Any]]:
    """Each citation that reads otherwise, with the papers (and how many are not signed) and pages
    that have it."""
    of_papers = {use: kind for kind in papers.kinds() for use in kind.uses}
    drawn = {use.where for use in of_papers}
    return [
        {
            "before": one.before,
            "after": one.after,
            "begins": one.begins,
            "pages": places([at for at in one.where if at not in drawn], lang),
            "papers": [
                {
                    "name": pick((kind.name_th, kind.name_en), lang),
                    "coming": counts.get(kind.code, Coming()),
                }
                for kind in papers.kinds()
                if (one.code, one.refs) in {(use.code, use.refs) for use in kind.uses}
            ],
        }
        for one in found
    ]


def changes_shown(found: Sequence[Change], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "what": pick(WHAT[one.what][:2], lang),
            "tone": WHAT[one.what][2],
            "part": "",
            "code": one.code,
            "name": pick((one.name_th, one.name_en), lang),
            "fields": [
                {"label": pick(FIELDS[field.name], lang), "before": field.before,
                 "after": field.after}
                for field in one.fields
            ],
        }
        for one in found
    ]  # fmt: skip


def choices(laws: Laws, own: str) -> list[dict[str, str]]:
    """The laws that may stand in its place."""
    return [{"code": code, "name": title(law)} for code, law in laws.items() if code != own]
