"""What the unit's staffing lacks: two webmasters who can stand in for each other (R12), and as many
people to look after the data of each work group as the unit asks for (R13)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.kit import clock, db, thai
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people.queries import TODAY
from portal.people.roles import FEWEST_WEBMASTERS, Role
from portal.tenants.queries import unit_now

AHEAD = 14  # days

# Holders of a role on each day from today on; of one work group where that is given.
COUNTS = (
    "SELECT d::date AS day, count(DISTINCT a.id) AS n"  # noqa: S608
    f" FROM generate_series({TODAY}, {TODAY} + $3::int, interval '1 day') d"
    " LEFT JOIN membership m ON m.role = $1 AND ($2 = '' OR m.work_group = $2)"
    " AND m.starts_on <= d::date AND (m.ends_on IS NULL OR m.ends_on >= d::date)"
    " LEFT JOIN account a ON a.id = m.account AND a.disabled_at IS NULL"
    " GROUP BY d ORDER BY d"
)


@dataclass(frozen=True)
class Lack:
    """`code`: webmasters or data_admins; `group`: the work group of the latter. From `day` on
    there are `count` and should be `fewest`; `urgent`: that day has come."""

    code: str
    group: str
    count: int
    fewest: int
    day: date
    urgent: bool

    def words(self, lang: str = "th") -> dict[str, Any]:
        """{text, detail, urgent}, as pages and letters say it."""
        english = lang == "en"
        who = self._who(english)
        if english:
            since = "" if self.urgent else f" from {thai.short_date(self.day, lang)}"
            return {
                "text": f"{who}: {self.count} of at least {self.fewest}{since}",
                "detail": "So that one can stand in for another, appoint somebody more.",
                "urgent": self.urgent,
            }
        since = "" if self.urgent else f" ตั้งแต่ {thai.short_date(self.day)}"
        left = f"มี{who} {self.count} คน" if self.urgent else f"จะเหลือ{who} {self.count} คน"
        return {
            "text": f"{left}{since} ต้องมีอย่างน้อย {self.fewest} คน",
            "detail": "เพื่อให้ทำงานแทนกันได้ โปรดมอบหมายเพิ่ม",
            "urgent": self.urgent,
        }

    def _who(self, english: bool) -> str:
        if self.code == "webmasters":
            return "Webmasters" if english else "ผู้ดูแลเว็บไซต์"
        return f"Data admins of {self.group}" if english else f"ผู้ดูแลข้อมูลของ{self.group}"

    def raw(self) -> dict[str, Any]:
        """As it is kept beside the site's counters."""
        return asdict(self) | {"day": self.day.isoformat()}


def lack_from(raw: dict[str, Any]) -> Lack:
    return Lack(**{**raw, "day": date.fromisoformat(raw["day"])})


async def warnings() -> list[Lack]:
    """What the acting unit lacks today or within AHEAD days. Inside a transaction."""
    facts = (await unit_now()).facts
    found = [await _lack("webmasters", Role.WEBMASTER, "", FEWEST_WEBMASTERS)]
    fewest = facts.get("organisation", {}).get("min_data_admins", 0)
    if fewest:
        found += [
            await _lack("data_admins", Role.STAFF, group["name_th"], fewest)
            for group in facts.get("group", [])
        ]
    return [lack for lack in found if lack]


async def _lack(code: str, role: Role, group: str, fewest: int) -> Lack | None:
    """The first day on which there are too few."""
    for row in await db.rows(COUNTS, str(role), group, AHEAD):
        if row["n"] < fewest:
            urgent = row["day"] <= clock.today()
            return Lack(code, group, row["n"], fewest, row["day"], urgent)
    return None


def worse(now: Sequence[Lack], before: Sequence[Lack]) -> list[Lack]:
    """What has to be told: new since `before`, fewer than then, or come true since."""
    known = {(lack.code, lack.group): lack for lack in before}

    def is_worse(lack: Lack) -> bool:
        old = known.get((lack.code, lack.group))
        return old is None or lack.count < old.count or (lack.urgent and not old.urgent)

    return [lack for lack in now if is_worse(lack)]


async def known_lacks() -> dict[UUID, list[Lack]]:
    """What each unit lacked when it was last looked at, for those who look after the province:
    counters, no unit's rows."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await db.rows("SELECT tenant, warnings FROM site WHERE warnings <> '[]'")
    return {row["tenant"]: [lack_from(one) for one in json.loads(row["warnings"])] for row in found}
