"""A second factor (R14): codes of an authenticator app (TOTP, RFC 6238), and ten recovery codes.

The app's secret is sealed at rest; a code is taken once; recovery codes are kept as hashes.
"""

import hashlib
import secrets
from uuid import UUID

from pyotp import random_base32
from pyotp.totp import TOTP

from portal.audit.record import record
from portal.kit import clock, db, tenancy, thai
from portal.kit.errors import Invalid, NotSignedIn, Unavailable
from portal.kit.seal import seal, unseal
from portal.people import passwords, sessions
from portal.people.person import Person

STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps that a phone's clock may be off
RECOVERY_CODES = 10
HALF = "10 minutes"
MOST_TRIES = 5


def new_secret() -> str:
    return random_base32()


def address(secret: str, username: str, issuer: str) -> str:
    """The otpauth:// address that the app reads from a QR code."""
    return TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def sealed(secret: str, account: UUID) -> str:
    """For one account, wherever it signs in; opens for no other."""
    return seal(secret, "totp", holder=account)


def unsealed(text: str, account: UUID) -> str:
    return unseal(text, "totp", holder=account)


async def turn_on(person: Person, box: str, code: str, password: str) -> list[str]:
    """`box`: the sealed secret that the page offered. Returns the recovery codes, shown once.
    Every other session of the account ends. Invalid names the field that does not hold."""
    assert person.account is not None
    try:
        secret = unsealed(box, person.account)
    except Unavailable:
        message = "รหัสภาพนี้ใช้ไม่ได้แล้ว สแกนภาพใหม่ด้านล่าง"
        raise Invalid(message, "Scan the new picture", fields={"box": message}) from None
    await _check_password(person, password)
    async with db.transaction():
        step = _step_of(secret, code, 0)
        if step is None:
            raise _wrong_code()
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        await db.changed(
            "UPDATE account SET totp_sealed = $2, totp_step = $3 WHERE id = $1",
            person.account,
            box,
            step,
        )
        await db.changed("DELETE FROM recovery_code WHERE account = $1", person.account)
        for one in codes:
            await db.changed(
                "INSERT INTO recovery_code (account, code_hash) VALUES ($1, $2)",
                person.account,
                _digest(one),
            )
        await db.changed(
            "DELETE FROM session WHERE account = $1 AND id <> $2", person.account, person.session
        )
        await record("second_factor_on", ("account", person.account), person, "")
    return codes


async def turn_off(person: Person, code: str, password: str) -> None:
    """With both factors. Every other session ends."""
    assert person.account is not None
    await _check_password(person, password)
    async with db.transaction():
        if not await _take_code(person.account, code):
            raise _wrong_code()
        await forget(person.account)
        await db.changed(
            "DELETE FROM session WHERE account = $1 AND id <> $2", person.account, person.session
        )
        await record("second_factor_off", ("account", person.account), person, "")


async def forget(account: UUID) -> None:
    """Inside a transaction: who lost the phone and the codes begins anew."""
    await db.changed("UPDATE account SET totp_sealed = '', totp_step = 0 WHERE id = $1", account)
    await db.changed("DELETE FROM recovery_code WHERE account = $1", account)


async def begin_half(account: UUID) -> str:
    """Inside a transaction: the password was right, the code is to come. A secret for the form."""
    secret = secrets.token_urlsafe(32)
    await db.changed(
        "INSERT INTO half_signin (secret_hash, tenant, account, expires_at)"  # noqa: S608
        f" VALUES ($1, $2, $3, now() + interval '{HALF}')",
        sessions.digest(secret),
        tenancy.current().id,
        account,
    )
    return secret


async def finish(half: str, code: str) -> UUID:
    """The account whose sign-in this completes. NotSignedIn says what to do instead."""
    digest = sessions.digest(half)
    async with db.transaction():
        known = await db.row(
            "UPDATE half_signin SET tries = tries + 1 WHERE secret_hash = $1 AND tenant = $2"
            " AND expires_at > now() RETURNING account, tries",
            digest,
            tenancy.current().id,
        )
        if known is None or known["tries"] > MOST_TRIES:
            raise NotSignedIn("หมดเวลาหรือใส่รหัสผิดหลายครั้ง เข้าสู่ระบบใหม่ตั้งแต่ต้น", "Begin again")
    async with db.transaction():  # apart, so that a wrong code is counted
        if await _take_code(known["account"], code):
            await db.changed("DELETE FROM half_signin WHERE secret_hash = $1", digest)
            return known["account"]
    raise NotSignedIn("รหัสไม่ถูกต้อง ดูรหัสล่าสุดในแอปแล้วใส่ใหม่", "Wrong code")


async def _take_code(account: UUID, code: str) -> bool:
    """Whether this is a code of the app that was not taken before, or an unused recovery code."""
    row = await db.row(
        "SELECT totp_sealed, totp_step FROM account WHERE id = $1 AND disabled_at IS NULL"
        " FOR UPDATE",
        account,
    )
    if row is None or not row["totp_sealed"]:
        return False
    step = _step_of(unsealed(row["totp_sealed"], account), code, row["totp_step"])
    if step is not None:
        await db.changed("UPDATE account SET totp_step = $2 WHERE id = $1", account, step)
        return True
    return bool(
        await db.changed(
            "UPDATE recovery_code SET used_at = now()"
            " WHERE account = $1 AND code_hash = $2 AND used_at IS NULL",
            account,
            _digest(code),
        )
    )


def _step_of(secret: str, code: str, after: int) -> int | None:
    """The time step of which this is the code, if it is later than `after`."""
    given = thai.arabic(code).replace(" ", "").encode()
    now, totp = int(clock.now().timestamp()) // STEP, TOTP(secret)
    for drift in DRIFT:
        step = now + drift
        if step > after and secrets.compare_digest(totp.at(step * STEP).encode(), given):
            return step
    return None


async def _check_password(person: Person, password: str) -> None:
    async with db.transaction():
        known = await db.value("SELECT password_hash FROM account WHERE id = $1", person.account)
    if not await passwords.matches(password, known):
        message = "รหัสผ่านไม่ถูกต้อง"
        raise Invalid(message, "Wrong password", fields={"password": message})


def _wrong_code() -> Invalid:
    message = "รหัสไม่ถูกต้อง ตรวจเวลาในโทรศัพท์ แล้วใส่รหัส 6 ตัวล่าสุด"
    return Invalid(message, "Wrong code", fields={"code": message})


def _recovery_code() -> str:
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(2))


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()
