"""tenants/laws/<name>.toml: the registry of legal references, in several files or, once it was
edited, in one text (domain.md B.1-B.17, A.12). What is not known of a law stays empty."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Short = Annotated[str, Meta(min_length=1, max_length=120)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,38}$")]
Ref = Annotated[str, Meta(pattern=r"^[0-9]{1,3}[0-9a-z().-]{0,15}$")]
Day = Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="ค.ศ.-เดือน-วัน")]
Year = Annotated[int, Meta(ge=0, le=2700)]
Kind = Literal["act", "decree", "regulation", "notification", "code", "standard", "guideline"]


class Amendment(Struct, frozen=True, forbid_unknown_fields=True):
    """(ฉบับที่ `number`) พ.ศ. `year`."""

    number: Annotated[int, Meta(ge=2, le=99)]
    year: Year


class Clause(Struct, frozen=True, forbid_unknown_fields=True):
    """A clause that may be cited, and what for. `ref`: "9(8)"; `th`, `en`: how it is written where
    that is not "มาตรา ๙ (๘)", "section 9 (8)"."""

    ref: Ref
    for_th: Text
    for_en: Text
    th: str = ""
    en: str = ""


class Law(Struct, frozen=True, forbid_unknown_fields=True):
    """Days are Gregorian, years Buddhist. `year` 0: it is cited without one; `dated`: the day that
    it is cited by instead. `number`: printed in brackets. `issuer_th`: whose it is, as papers say.
    `in_force`, `over_from`: from which day, "" where that is not known; `superseded_by`: the code
    of what stands in its place. One that is over has one of the two, or both."""

    code: Code
    kind: Kind
    title_th: Text
    title_en: Text
    short_th: Short
    short_en: Short
    year: Year = 0
    number: str = ""
    dated: Day = ""
    issuer_th: str = ""
    issuer_en: str = ""
    in_force: Day = ""
    gazette: str = ""
    url: str = ""
    superseded_by: str = ""
    over_from: Day = ""
    note: str = ""
    amendment: list[Amendment] = []
    clause: list[Clause] = []

    def is_over(self, day: date) -> bool:
        """Whether it is in force no more on this day."""
        if self.over_from:
            return date.fromisoformat(self.over_from) <= day
        return bool(self.superseded_by)

    def has_begun(self, day: date) -> bool:
        return not self.in_force or date.fromisoformat(self.in_force) <= day

    def clause_of(self, ref: str) -> Clause | None:
        return next((one for one in self.clause if one.ref == ref), None)


class LawsFile(Struct, frozen=True, forbid_unknown_fields=True):
    law: Annotated[list[Law], Meta(min_length=1)]
