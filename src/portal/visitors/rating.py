"""What visitors think of the site (R30): one answer, anonymous; robots and floods are kept out."""

import hashlib
from uuid import uuid4

from portal.kit import clock, db, tenancy, text, throttle
from portal.kit.errors import Invalid

LONGEST = 1_000  # characters
PER_ADDRESS, MINUTES = 5, 60


async def rate(score: str, comment: str, trap: str, address: str) -> None:
    """Keep one answer. `trap`: a field that people do not see; who fills it is a robot, and is
    thanked all the same. Invalid names the field; TooMany after several from one address."""
    wrong = {}
    if score not in ("1", "2", "3", "4", "5"):
        wrong["score"] = "เลือกระดับความพึงพอใจ 1 ถึง 5"
    comment = text.lines(comment)
    if len(comment) > LONGEST:
        wrong["comment"] = f"ข้อเสนอแนะยาวเกิน {LONGEST} ตัวอักษร ตัดให้สั้นลง"
    if wrong:
        raise Invalid("ยังส่งไม่ได้", "Not sent", fields=wrong)
    if trap:
        return
    async with db.transaction():
        key = _key(address)
        await throttle.refuse_if_too_many({key: PER_ADDRESS}, MINUTES)
        await throttle.count([key], MINUTES)
        await db.changed(
            "INSERT INTO rating (tenant, id, score, comment, day) VALUES ($1, $2, $3, $4, $5)",
            tenancy.current().id,
            uuid4(),
            int(score),
            comment,
            clock.today(),
        )


def _key(address: str) -> str:
    """Tells one address from another for an hour, and no day's from the next."""
    told = f"{tenancy.current().id}:{clock.today()}:{address}"
    return f"rating:{hashlib.sha256(told.encode()).hexdigest()[:32]}"
