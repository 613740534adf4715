"""Whether the unit says how to reach it (R114): where its address and a telephone or an e-mail
stand, its contact page fills the slots that ask for them."""

from portal.kit import db, tenancy

KIND = "contact"  # the kind of content


async def is_said() -> bool:
    """In the unit's details, or in something public of that kind. One statement; inside a
    transaction."""
    return bool(
        await db.value(
            "SELECT bool_or(coalesce(facts ->> 'address', '') <> '') AND bool_or("
            " coalesce(facts ->> 'phone', '') <> '' OR coalesce(facts ->> 'email', '') <> '')"
            " FROM (SELECT facts -> 'contact' AS facts FROM unit WHERE id = $1 UNION ALL"
            " SELECT facts FROM public_item WHERE kind = $2) said",
            tenancy.current().id,
            KIND,
        )
    )
