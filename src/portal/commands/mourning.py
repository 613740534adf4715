"""portal mourning list | set | end."""

import argparse
import json
from datetime import datetime

from portal.kit import db
from portal.kit.clock import BANGKOK
from portal.kit.errors import Invalid
from portal.kit.tenancy import PLATFORM, acting_for
from portal.people.person import SYSTEM
from portal.platform import mourning


async def list_(options: argparse.Namespace) -> int:
    """The periods in which all sites are grey, the newest first."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await mourning.all_mournings()
    shown = [
        {
            "id": str(one["id"]),
            "starts_at": one["starts_at"].astimezone(BANGKOK).isoformat(),
            "ends_at": one["ends_at"].astimezone(BANGKOK).isoformat(),
            "words": one["words"],
            "now": one["now"],
            "stands": one["stands"],
        }
        for one in found
    ]
    if options.json:
        print(json.dumps(shown, ensure_ascii=False))
    for one in [] if options.json else shown:
        state = "now" if one["now"] else "to come" if one["stands"] else "over"
        print(f"{one['id']}  {one['starts_at']}  {one['ends_at']}  {state:8} {one['words']}")
    return 0


async def set_(options: argparse.Namespace) -> int:
    """Make all sites grey from one moment to another (2026-10-26T00:00, of Bangkok unless it says
    its offset)."""
    moments = []
    for given in (options.starts, options.until):
        try:
            at = datetime.fromisoformat(given)
        except ValueError:
            raise Invalid(f"{given}: เขียนแบบ 2026-10-26T00:00", f"{given}: not a moment") from None
        moments.append(at if at.tzinfo else at.replace(tzinfo=BANGKOK))
    with acting_for(PLATFORM):
        made = await mourning.set_mourning(moments[0], moments[1], options.words, SYSTEM)
    print(made)
    return 0


async def end(options: argparse.Namespace) -> int:
    """End a period now, or call it off."""
    with acting_for(PLATFORM):
        await mourning.withdraw(options.id, SYSTEM)
    return 0
