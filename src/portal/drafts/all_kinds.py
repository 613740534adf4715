"""Every kind of paper that there is: importing this module declares them all in KINDS."""

from portal.drafts import (
    announcement,
    annual,
    complaints,
    conformity,
    cover,
    log,
    memos,
    order,
    skr1,
    slot_memo,
    tables,
)
from portal.drafts.kind import KINDS

MODULES = (
    announcement, order, memos, slot_memo, log, annual, conformity, complaints, skr1, tables, cover,
)  # fmt: skip

__all__ = ["KINDS", "MODULES"]
