"""portal scanner status | again."""

import argparse
import json
from typing import Any

from portal.documents import scanning
from portal.kit import db
from portal.kit.errors import NotFound
from portal.kit.tenancy import PLATFORM, acting_for
from portal.platform.scanner_shown import scanner_shown
from portal.tenants.queries import unit_with_slug


async def status(options: argparse.Namespace) -> int:
    """Whether the virus scanner answers, by which signatures, and what waits for it."""
    with acting_for(PLATFORM):
        async with db.transaction():
            found = await scanner_shown("en")
    shown: dict[str, Any] = {name: value for name, value in found.items() if value is not None}
    del shown["now"], shown["tone"]
    if options.json:
        print(json.dumps(shown, ensure_ascii=False, default=str))
    for name, value in {} if options.json else shown.items():
        print(f"{name:14} {value}")
    return 0


async def again(options: argparse.Namespace) -> int:
    """Have the worker scan a unit's files again, or one content: the way back for one in which a
    signature found by mistake what is not there. It stays as it is until it was scanned."""
    unit = await unit_with_slug(options.unit)
    with acting_for(unit.tenant):
        marked = await scanning.again(options.sha256)
    if options.sha256 and not marked:
        raise NotFound(f"ไม่มีไฟล์ {options.sha256}", f"No content {options.sha256}")
    print(f"{marked} to be scanned again")
    return 0
