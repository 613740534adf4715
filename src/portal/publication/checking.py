"""The three words that who submits and who publishes each tick (R54), as who reviews does (R82)."""

from collections.abc import Iterable

from portal.kit.errors import Invalid

CHECKS: dict[str, tuple[str, str]] = {
    "current": ("เป็นปัจจุบัน", "Current"),
    "correct": ("ถูกต้อง", "Correct"),
    "complete": ("ครบถ้วน", "Complete"),
}


def must_be_checked(action: str, ticked: Iterable[str]) -> None:
    """Who publishes on a page ticks all three; a program says it or not, and the record keeps what
    it said. Invalid."""
    lacks = [label for code, (label, _) in CHECKS.items() if code not in set(ticked)]
    if action == "publish" and lacks:
        said = f"ตรวจแล้วทำเครื่องหมายให้ครบ: {', '.join(lacks)}"
        raise Invalid("ตรวจข้อมูลก่อนนำขึ้นเว็บไซต์", "Check it first", fields={"checked": said})


def known(ticked: Iterable[str]) -> list[str]:
    """Those that there are, in their order."""
    given = set(ticked)
    return [code for code in CHECKS if code in given]
