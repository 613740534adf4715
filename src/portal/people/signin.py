"""Signing in: the same answer and the same time whether the name or the password is wrong, and a
limit on guesses per account and per address that all processes count together."""

from dataclasses import dataclass

from asyncpg import Record

from portal.audit.record import record
from portal.kit import db, text, throttle
from portal.kit.errors import NotSignedIn
from portal.people import passwords, second_factor, sessions
from portal.people.person import Person

WINDOW_MINUTES = 15
PER_ACCOUNT = 10
PER_ADDRESS = 100


@dataclass(frozen=True)
class Device:
    """Where a sign-in comes from: the client's address, and what it calls itself."""

    address: str
    agent: str


@dataclass(frozen=True)
class Entered:
    """The secret of the new session; or, where a second factor is to come, of the first half."""

    secret: str
    complete: bool


async def sign_in(username: str, password: str, device: Device) -> Entered:
    """Raises NotSignedIn, or TooMany after too many wrong guesses."""
    username = text.line(username).lower()[:100]
    keys = {f"account:{username}": PER_ACCOUNT, f"address:{device.address}": PER_ADDRESS}
    async with db.transaction():
        await throttle.refuse_if_too_many(keys, WINDOW_MINUTES)
        account = await db.row(
            "SELECT id, username, name, password_hash, totp_sealed FROM account"
            " WHERE username = $1 AND disabled_at IS NULL",
            username,
        )
    good = await passwords.matches(password, account["password_hash"] if account else None)
    async with db.transaction():
        # Someone of another unit has no business here and is not told that the account exists.
        if not good or account is None or not await sessions.roles_of(account["id"]):
            await throttle.count(list(keys), WINDOW_MINUTES)
        else:
            if account["totp_sealed"]:
                return Entered(await second_factor.begin_half(account["id"]), complete=False)
            await throttle.forget(f"account:{username}")
            return Entered(await _begin(account, device), complete=True)
    raise NotSignedIn(
        "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง ลองใหม่ หรือติดต่อผู้ดูแลระบบของหน่วยงานเพื่อตั้งรหัสผ่านใหม่",
        "Wrong user name or password",
    )


async def enter_code(half: str, code: str, device: Device) -> str:
    """The second half: the new session's secret. A wrong code counts as a wrong guess."""
    keys = {f"address:{device.address}": PER_ADDRESS}
    async with db.transaction():
        await throttle.refuse_if_too_many(keys, WINDOW_MINUTES)
    try:
        account = await second_factor.finish(half, code)
    except NotSignedIn:
        async with db.transaction():
            await throttle.count(list(keys), WINDOW_MINUTES)
        raise
    async with db.transaction():
        row = await db.row("SELECT id, username, name FROM account WHERE id = $1", account)
        assert row is not None
        await throttle.forget(f"account:{row['username']}")
        return await _begin(row, device)


async def _begin(account: Record, device: Device) -> str:
    secret = await sessions.begin(account["id"], device.address, device.agent)
    person = Person(account["id"], account["username"], account["name"])
    await record("sign_in", ("account", account["id"]), person, "")
    return secret
