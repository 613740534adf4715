"""How to reach the unit (R114): what its file says, the gaps filled from what its people published
as a contact: the newest item that says it."""

import json
from types import SimpleNamespace

from portal.kit import db, tenancy

KIND = "contact"  # the kind of content
FIELDS = ("address", "hours", "phone", "fax", "email", "map_url", "point")


async def contact_now() -> SimpleNamespace:
    """Each of FIELDS, "" where nobody says it; `point` as (latitude, longitude) in degrees, or
    None. One statement; runs inside a transaction."""
    found = await db.rows(
        "SELECT facts -> 'contact' AS facts FROM unit WHERE id = $1 UNION ALL"
        " (SELECT facts FROM public_item WHERE kind = $2 ORDER BY published_at DESC LIMIT 20)",
        tenancy.current().id,
        KIND,
    )
    said = [json.loads(row["facts"] or "{}") for row in found]
    known = {name: next((one[name] for one in said if one.get(name)), "") for name in FIELDS}
    point = [part.strip() for part in known["point"].split(",")]
    return SimpleNamespace(**(known | {"point": point if len(point) == 2 else None}))


async def is_said() -> bool:
    """Whether an address and a telephone or an e-mail are there: then the contact page fills the
    slots that ask for them. One statement; inside a transaction."""
    contact = await contact_now()
    return bool(contact.address and (contact.phone or contact.email))
