"""Naming a law: the one way in which papers and pages do it (A.12 X1-X5, X15, X17).

What is cited by its code is written as the registry says it now; where another stands in its place
by then, that one is. A clause is cited when the registry lists it, and no other. The arguments are
always written out in the code or template, so that `uses.py` finds every use by itself.
"""

from datetime import date

from portal.kit import thai, web
from portal.laws.law_file import Clause, Law
from portal.laws.registry import Laws, all_laws, today

WORD = {"act": "มาตรา", "decree": "มาตรา"}  # of a clause; the others have ข้อ
ENGLISH_WORD = {"act": "section", "decree": "section"}


class UnknownLaw(LookupError):
    """A fault of who wrote the paper, or of the registry: no such law, over without another in its
    place, not yet in force, or a clause that is not listed."""


def cite(code: str, clause: str = "", *more: str, on: date | None = None) -> str:
    """In Thai with Thai digits: cite("oia", "9(8)") = "พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐
    มาตรา ๙ (๘)"; more clauses joined with "และ". `on`: as of another day than today. UnknownLaw."""
    return written(law_of(code, on), clause, *more)


def clauses(code: str, *refs: str, on: date | None = None) -> str:
    """The clauses alone, where the law is named already: "มาตรา ๗ และมาตรา ๙". UnknownLaw."""
    return _clauses(law_of(code, on), *refs)


def short(code: str, on: date | None = None) -> str:
    """ "พ.ร.บ. ข้อมูลข่าวสารของราชการ", where it was named in full before. UnknownLaw."""
    return thai.digits(law_of(code, on).short_th)


def named(code: str, lang: str) -> str:
    """Its short name on a page of this language. UnknownLaw."""
    law = law_of(code)
    return law.short_en if lang == "en" else thai.arabic(law.short_th)


def issuer(code: str, on: date | None = None) -> str:
    """Whose it is. UnknownLaw."""
    return thai.digits(law_of(code, on).issuer_th)


def cite_english(code: str, *refs: str, on: date | None = None) -> str:
    """ "Official Information Act B.E. 2540, section 9 (8)". UnknownLaw."""
    return written_english(law_of(code, on), *refs)


# ---- found ----------------------------------------------------------------------------------


def law_of(code: str, on: date | None = None, laws: Laws | None = None) -> Law:
    """The law that is cited by this code on a day (today), or what stands in its place by then.
    `laws`: of another registry than the one in force. UnknownLaw."""
    laws, day = all_laws() if laws is None else laws, on or today()
    law = laws.get(code)
    if law is None:
        raise UnknownLaw(f"no law {code}")
    while law.is_over(day):
        if not law.superseded_by:
            raise UnknownLaw(f"{law.code} is over since {law.over_from}")
        law = laws[law.superseded_by]
    if not law.has_begun(day):
        raise UnknownLaw(f"{law.code} is in force from {law.in_force}")
    return law


def _clause(law: Law, ref: str) -> Clause:
    if (found := law.clause_of(ref)) is None:
        raise UnknownLaw(f"{law.code} lists no clause {ref}")
    return found


def title(law: Law) -> str:
    """With its year, amendments and number, in Thai digits."""
    said = law.title_th
    if law.year:
        said += f" พ.ศ. {law.year}"
    if law.amendment:
        made = [f"(ฉบับที่ {one.number}) พ.ศ. {one.year}" for one in law.amendment]
        said += f" และที่แก้ไขเพิ่มเติม {_joined(made, 'และ ')}"
    if law.number:
        said += f" ({law.number})"
    if law.dated:
        said += f" ลงวันที่ {thai.long_date(date.fromisoformat(law.dated))}"
    return thai.digits(said)


def written(law: Law, *refs: str) -> str:
    """As cite() writes it. UnknownLaw: a clause that is not listed."""
    return " ".join(filter(None, (title(law), _clauses(law, *refs))))


def written_english(law: Law, *refs: str) -> str:
    title = f"{law.title_en} B.E. {law.year}" if law.year else law.title_en
    if law.amendment:
        title += " (as amended)"
    return ", ".join([title, *(_english(law, _clause(law, ref)) for ref in refs if ref)])


def written_clause(law: Law, clause: Clause) -> str:
    """มาตรา ๙ (๘)"""
    said = clause.th or f"{WORD.get(law.kind, 'ข้อ')} {clause.ref.replace('(', ' (')}"
    return thai.digits(said)


def _clauses(law: Law, *refs: str) -> str:
    return _joined([written_clause(law, _clause(law, ref)) for ref in refs if ref], "และ")


def _joined(parts: list[str], word: str) -> str:
    """ก ข และค"""
    return " ".join([*parts[:-1], word + parts[-1]]) if len(parts) > 1 else "".join(parts)


def _english(law: Law, clause: Clause) -> str:
    return clause.en or f"{ENGLISH_WORD.get(law.kind, 'clause')} {clause.ref.replace('(', ' (')}"


# ---- in templates ---------------------------------------------------------------------------


@web.pass_context
def _law(context: web.Context, code: str, *refs: str) -> str:
    """In the page's language, in Arabic digits as pages have them."""
    if context["lang"] == "en":
        return cite_english(code, *refs)
    return thai.arabic(cite(code, *refs))


@web.pass_context
def _law_name(context: web.Context, code: str) -> str:
    return named(code, context["lang"])


@web.pass_context
def _law_clauses(context: web.Context, code: str, *refs: str) -> str:
    if context["lang"] == "en":
        law = law_of(code)
        return ", ".join(_english(law, _clause(law, ref)) for ref in refs)
    return thai.arabic(clauses(code, *refs))


@web.pass_context
def _law_issuer(context: web.Context, code: str) -> str:
    law = law_of(code)
    return law.issuer_en if context["lang"] == "en" else thai.arabic(law.issuer_th)


web.GLOBALS |= {
    "cite": cite, "law": _law, "law_name": _law_name, "law_clauses": _law_clauses,
    "law_issuer": _law_issuer,
}  # fmt: skip
