"""How to reach the unit (R114): what its file says, the gaps filled from what its people published
as a contact: the newest item that says it."""

import json
from types import SimpleNamespace
from typing import Any

from portal.kit import db

KIND = "contact"  # the kind of content
FIELDS = ("address", "hours", "phone", "fax", "email", "map_url", "point")


async def contact_of(facts: dict[str, Any]) -> SimpleNamespace:
    """`facts`: the unit's file. Each of FIELDS, "" where nobody says it; `point` as (latitude,
    longitude) in degrees, or None. One statement; runs inside a transaction."""
    found = await db.rows(
        "SELECT facts FROM public_item WHERE kind = $1 ORDER BY published_at DESC LIMIT 20", KIND
    )
    said = [facts.get("contact", {}), *(json.loads(row["facts"]) for row in found)]
    known = {name: next((one[name] for one in said if one.get(name)), "") for name in FIELDS}
    point = [part.strip() for part in known["point"].split(",")]
    return SimpleNamespace(**(known | {"point": point if len(point) == 2 else None}))
