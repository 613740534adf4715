"""Every kind of paper that there is: importing this module declares them all in KINDS."""

from portal.drafts import announcement, annual, log, memos, order
from portal.drafts.kind import KINDS

MODULES = (announcement, order, memos, log, annual)

__all__ = ["KINDS", "MODULES"]
