"""Who looks after the site: enough people who can stand in for each other, who are there, and who
learned what they need (R12, R13, R16)."""

from datetime import date, timedelta

from portal.kit import clock, db, thai
from portal.monitoring.check import BAD, WARN, Finding, Result, Round, judged, well
from portal.office.warnings import warnings
from portal.people.queries import TODAY
from portal.people.roles import LABELS

PEOPLE = "/staff/settings/people"
TRAINING = "/staff/settings/training"
UNUSED_DAYS = 90
SOON_DAYS = 30

IN_FORCE = f"m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})"


async def webmasters(_turn: Round) -> Result:
    """R12; the letters are those of office/jobs.py."""
    return await _lacks("webmasters", "มีผู้ดูแลเว็บไซต์อย่างน้อย 2 คน", "There are two webmasters or more")


async def data_admins(turn: Round) -> Result:
    """R13, where the unit asks for it."""
    fewest = turn.unit.facts.get("organisation", {}).get("min_data_admins", 0)
    if not fewest:
        return well("หน่วยงานไม่ได้กำหนดจำนวนขั้นต่ำต่อกลุ่มงาน", "The unit asks for no least number")
    return await _lacks(
        "data_admins", f"ทุกกลุ่มงานมีผู้ดูแลข้อมูลอย่างน้อย {fewest} คน",
        f"Each work group has {fewest} data admins or more",
    )  # fmt: skip


async def _lacks(code: str, th: str, en: str) -> Result:
    async with db.transaction():
        lacks = [one for one in await warnings() if one.code == code]
    found = [
        Finding(f"{code}:{one.group}:{one.count}", one.words()["text"], one.words("en")["text"],
                PEOPLE)
        for one in lacks
    ]  # fmt: skip
    return judged(found, BAD if any(one.urgent for one in lacks) else WARN, (th, en))


async def unused_accounts(_turn: Round) -> Result:
    """Of people with a role: nobody signed in with them for UNUSED_DAYS, by password or token."""
    async with db.transaction():
        rows = await db.rows(
            "SELECT a.id, a.name, a.username, max(greatest(s.at, t.last_used_at)) AS last,"  # noqa: S608
            " greatest(min(m.starts_on), a.created_at::date) AS since"
            " FROM membership m JOIN account a ON a.id = m.account"
            " LEFT JOIN (SELECT actor, max(at) AS at FROM audit_entry WHERE action = 'sign_in'"
            " GROUP BY actor) s ON s.actor = a.id"
            " LEFT JOIN token t ON t.account = a.id AND t.tenant = m.tenant"
            f" WHERE a.disabled_at IS NULL AND {IN_FORCE} GROUP BY a.id ORDER BY a.name"
        )
        now = clock.now()
    line = now - timedelta(days=UNUSED_DAYS)
    found = []
    for row in rows:
        if row["last"] is None and row["since"] > line.date():
            continue
        if row["last"] is None or row["last"] < line:
            th = thai.short_date(row["last"]) if row["last"] else "ไม่เคย"
            en = thai.short_date(row["last"], "en") if row["last"] else "never"
            found.append(
                Finding(f"unused:{row['id']}",
                        f"{row['name']} ({row['username']}) เข้าสู่ระบบล่าสุด: {th}",
                        f"{row['name']} ({row['username']}) last signed in: {en}",
                        f"{PEOPLE}/accounts/{row['id']}")
            )  # fmt: skip
    note = (f"{len(rows)} บัญชี นับว่าไม่ได้ใช้เมื่อไม่เข้าสู่ระบบเกิน {UNUSED_DAYS} วัน",
            f"{len(rows)} accounts; unused after {UNUSED_DAYS} days without a sign-in")  # fmt: skip
    return judged(found, WARN, note)


async def ending_roles(_turn: Round) -> Result:
    """Roles that end within SOON_DAYS, and that the same person does not hold again after that."""
    async with db.transaction():
        rows = await db.rows(
            "SELECT m.id, m.role, m.ends_on, a.name FROM membership m"  # noqa: S608
            f" JOIN account a ON a.id = m.account WHERE a.disabled_at IS NULL AND {IN_FORCE}"
            f" AND m.ends_on <= {TODAY} + $1::int AND NOT EXISTS (SELECT FROM membership n"
            " WHERE n.tenant = m.tenant AND n.account = m.account AND n.role = m.role"
            " AND n.id <> m.id AND (n.ends_on IS NULL OR n.ends_on > m.ends_on))"
            " ORDER BY m.ends_on, a.name",
            SOON_DAYS,
        )
    found = [
        Finding(f"ends:{row['id']}",
                f"{row['name']}: {LABELS[row['role']][0]} ถึง {thai.short_date(row['ends_on'])}",
                f"{row['name']}: {LABELS[row['role']][1]} until"
                f" {thai.short_date(row['ends_on'], 'en')}", PEOPLE)
        for row in rows
    ]  # fmt: skip
    note = (f"ดูล่วงหน้า {SOON_DAYS} วัน", f"{SOON_DAYS} days ahead")
    return judged(found, WARN, note)


async def training(_turn: Round) -> Result:
    """R16: who of those with a role has no line in the log of this fiscal year."""
    async with db.transaction():
        today = clock.today()
        year = thai.fiscal_year(today)
        begin = date(year - 544, 10, 1)
        rows = await db.rows(
            "SELECT a.id, a.name, bool_or(t.id IS NOT NULL) AS trained FROM membership m"  # noqa: S608
            " JOIN account a ON a.id = m.account LEFT JOIN training t ON t.tenant = m.tenant"
            f" AND t.account = a.id AND t.day >= $1 WHERE a.disabled_at IS NULL AND {IN_FORCE}"
            " GROUP BY a.id ORDER BY a.name",
            begin,
        )
    found = [
        Finding(f"untrained:{row['id']}:{year}", f"{row['name']} ยังไม่มีบันทึกการอบรมปี {year}",
                f"{row['name']} has no training logged in {year}", TRAINING)
        for row in rows
        if not row["trained"]
    ]  # fmt: skip
    note = (f"ปีงบประมาณ {year}: อบรมแล้ว {len(rows) - len(found)} จาก {len(rows)} คน",
            f"Fiscal year {year}: {len(rows) - len(found)} of {len(rows)} trained")  # fmt: skip
    return judged(found, WARN, note)
