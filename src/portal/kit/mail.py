"""Letters out, by SMTP."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

import aiosmtplib

from portal.settings import settings

NOT_SENT = (aiosmtplib.SMTPException, OSError)  # what send() raises


async def send(
    to: str, subject: str, body: str, message_id: str, headers: Mapping[str, str] | None = None
) -> None:
    """Hand one letter to the mail server. The same message_id is the same letter: a server or a
    reader that gets it twice can tell. Raises one of NOT_SENT."""
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"], letter["Subject"] = settings().mail_from, to, subject
    letter["Message-ID"] = f"<{message_id}@{settings().base_domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    for name, value in (headers or {}).items():
        letter[name] = value
    letter.set_content(body)
    server = urlsplit(settings().smtp_url)
    await aiosmtplib.send(
        letter,
        hostname=server.hostname,
        port=server.port or 25,
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=server.scheme == "smtps",
        timeout=10,
    )
