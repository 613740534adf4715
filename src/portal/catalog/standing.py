"""What stands in the slots of checklists, as one piece of SQL that every page and figure uses: by
the item's category, by its kind of content, by a webmaster's hand; and in which period of the slot.

An item tells of the time that it covers; where it says none, of the day on which it was published,
for periods of which a slot has several, and of any time else. Of several periods it stands in the
one in which what it covers ends: results of six months in the second quarter, not in the first.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from portal.catalog.asked import Asked, Period

DAYS = """
    i.coverage_from, i.coverage_to, coalesce(
        (to_date(i.facts ->> 'month', 'YYYY-MM') + interval '1 month - 1 day')::date,
        i.coverage_to, i.coverage_from, (i.published_at AT TIME ZONE 'Asia/Bangkok')::date
    ) AS last_day
"""
PUBLIC = f"SELECT i.id, i.title, i.category, i.kind, i.published_at, true AS is_public, false AS taken_down, {DAYS} FROM public_item i"  # noqa: S608, E501
# What was public and is not: the last edition of each item, its title for the unit's own people.
ENDED = f"""
    SELECT i.item AS id, i.title, i.category, i.kind, i.published_at, false AS is_public,
        i.state = 'taken_down' AS taken_down, {DAYS}
    FROM (SELECT DISTINCT ON (p.item) p.* FROM ended_item e JOIN publication p
            ON p.tenant = e.tenant AND p.id = e.publication
        WHERE NOT EXISTS (SELECT 1 FROM public_item o WHERE o.id = p.item)
        ORDER BY p.item, p.edition DESC) i
"""  # noqa: S608

# source, then: which slot, period and item. Arguments as `arguments()` gives them.
STANDING = """
    WITH source AS MATERIALIZED ({source}),
    mapped AS (
        SELECT s.id, m.slot, '' AS period, false AS by_hand FROM source s
            JOIN category c ON c.id = s.category
            JOIN unnest($1::text[], $2::text[]) AS m(slot, category) ON m.category = c.code
        UNION ALL SELECT s.id, m.slot, '', false FROM source s
            JOIN unnest($3::text[], $4::text[]) AS m(slot, kind) ON m.kind = s.kind
        UNION ALL SELECT item, slot, period, true FROM placement WHERE slot = ANY($5)
    ),
    standing AS (
        SELECT DISTINCT m.slot, p.period, s.id, s.title, s.published_at, s.is_public,
            s.taken_down, s.coverage_from
        FROM mapped m JOIN source s ON s.id = m.id
        JOIN unnest($5::text[], $6::text[], $7::date[], $8::date[], $9::boolean[])
            AS p(slot, period, begins, ends, among) ON p.slot = m.slot
        WHERE CASE
            WHEN p.begins IS NULL THEN true
            WHEN m.period <> '' THEN m.period = p.period
            WHEN p.among THEN s.last_day BETWEEN p.begins AND p.ends
            ELSE m.by_hand OR ((s.coverage_from IS NULL OR s.coverage_from <= p.ends)
                AND (s.coverage_to IS NULL OR s.coverage_to >= p.begins))
        END
    )
"""


def standing(*, ended: bool = False) -> str:
    """SQL that begins a statement: `standing` (slot, period, id, title, published_at, is_public,
    taken_down, coverage_from) of what is public; `ended`: and of what was. Arguments $1 to $9."""
    return STANDING.format(source=f"{PUBLIC} UNION ALL {ENDED}" if ended else PUBLIC)


def arguments(lists: Sequence[Asked], *, of_any_time: bool = False) -> list[Any]:
    """Of `standing()`, for the slots of these lists, whatever kind of unit they are asked of.
    `of_any_time`: whatever the time that an item tells of."""
    return _arguments(tuple(lists), of_any_time)


@lru_cache(maxsize=64)
def _arguments(lists: tuple[Asked, ...], of_any_time: bool) -> list[Any]:
    """The same for every unit; lists are other ones once an edition is saved."""
    slots = [(one, slot) for one in lists for slot in one.file.slot if not slot.heading]
    categories = [(one.key(slot), code) for one, slot in slots for code in slot.categories]
    kinds = [(one.key(slot), code) for one, slot in slots for code in slot.kinds]
    periods = [
        (one.key(slot), period)
        for one, slot in slots
        for period in ([Period()] if of_any_time else one.periods(slot))
    ]
    return [
        [key for key, _ in categories],
        [code for _, code in categories],
        [key for key, _ in kinds],
        [code for _, code in kinds],
        [key for key, _ in periods],
        [period.code for _, period in periods],
        [period.begins for _, period in periods],
        [period.ends for _, period in periods],
        [period.among for _, period in periods],
    ]
