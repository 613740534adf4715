"""Short conversations with each server, as the portal would have them."""

import asyncio
import smtplib
import socket
import time
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from minio import Minio

Environment = dict[str, str]


def query(environment: Environment, sql: str, role: str = "OWNER_") -> object:
    """The first value that the database answers."""

    async def ask() -> object:
        connection = await asyncpg.connect(environment[f"PORTAL_{role}DATABASE_URL"])
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(ask())


def redis(environment: Environment, command: str) -> bytes:
    """The answer to one inline command."""
    url = urlsplit(environment["PORTAL_REDIS_URL"])
    with socket.create_connection((url.hostname or "", url.port or 0), 5) as connection:
        connection.sendall(f"AUTH {url.password}\r\n".encode())
        assert connection.recv(64) == b"+OK\r\n"
        connection.sendall(f"{command}\r\n".encode())
        return connection.recv(64)


def store(environment: Environment) -> Minio:
    """A client of the object store."""
    return Minio(
        urlsplit(environment["PORTAL_S3_ENDPOINT"]).netloc,
        environment["PORTAL_S3_ACCESS_KEY"],
        environment["PORTAL_S3_SECRET_KEY"],
        secure=False,
        region="us-east-1",
    )


def send_letter(environment: Environment, subject: str) -> None:
    url = urlsplit(environment["PORTAL_SMTP_URL"])
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = subject, "a@localhost", "b@localhost"
    letter.set_content("สวัสดี")
    with smtplib.SMTP(url.hostname or "", url.port or 0) as connection:
        connection.send_message(letter)


def leave_a_mark(environment: Environment) -> None:
    """Something in each server that a later start must find."""
    query(environment, "CREATE TABLE mark AS SELECT 'จำได้' AS value")
    redis(environment, "SET mark kept")
    store(environment).put_object("portal", "เครื่องหมาย/1", BytesIO(b"kept"), 4)


def finds_the_mark(environment: Environment) -> bool:
    answer = store(environment).get_object("portal", "เครื่องหมาย/1")
    try:
        kept = answer.read()
    finally:
        answer.close()
        answer.release_conn()
    return (
        query(environment, "SELECT value FROM mark") == "จำได้"
        and redis(environment, "GET mark") == b"$4\r\nkept\r\n"
        and kept == b"kept"
    )


def runs(pid: int) -> bool:
    """Whether the process is there and not merely waiting for its parent to notice its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def all_gone(pids: list[int], seconds: float = 10) -> bool:
    """Whether all these processes end within the time."""
    end = time.monotonic() + seconds
    while any(runs(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
