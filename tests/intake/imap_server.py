"""A small, real IMAP server: what RFC 3501 asks for reading one INBOX over one plain socket.

Python's packages at hand have none, and dovecot would need a user and a system of its own.
"""

import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Inbox:
    """`letters` by lasting number; `broken`: hang up at the command that begins so."""

    username: str = "box"
    password: str = "box-password"
    letters: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    broken: str = ""
    port: int = 0

    def put(self, raw: bytes) -> int:
        number = max(self.letters, default=100) + 1
        self.letters[number] = raw
        return number


class Session(socketserver.StreamRequestHandler):
    server: "Server"

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            words = line.decode("utf-8", "replace").strip()
            self.server.inbox.said.append(words)
            tag, _, command = words.partition(" ")
            verb = command.upper()
            if self.server.inbox.broken and verb.startswith(self.server.inbox.broken):
                return
            self.say(f"{tag} {self.answer(verb, command)}")
            if verb == "LOGOUT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def answer(self, verb: str, command: str) -> str:
        """Says what the command asks for; how it went."""
        inbox = self.server.inbox
        if verb.startswith("LOGIN"):
            given = [word.strip('"') for word in command.split()[1:]]
            right = given == [inbox.username, inbox.password]
            return "OK done" if right else f"NO no such user or password {given}"
        if verb.startswith("UID FETCH"):
            self.fetch(verb)
        elif match := re.fullmatch(r"UID STORE (\d+) \+FLAGS .*SEEN.*", verb):
            inbox.seen.add(int(match[1]))
        else:
            unseen = " ".join(map(str, sorted(set(inbox.letters) - inbox.seen)))
            told = {
                "CAPABILITY": "CAPABILITY IMAP4rev1",
                "SELECT INBOX": f"{len(inbox.letters)} EXISTS",
                "UID SEARCH UNSEEN": f"SEARCH {unseen}",
                "LOGOUT": "BYE",
            }
            if verb not in told:
                return "BAD"
            self.say(f"* {told[verb]}")
        return "OK done"

    def fetch(self, verb: str) -> None:
        match = re.fullmatch(r"UID FETCH (\d+) \((.+)\)", verb)
        assert match
        number, wanted = match[1], match[2]
        raw = self.server.inbox.letters[int(number)]
        if wanted == "RFC822.SIZE":
            self.say(f"* 1 FETCH (UID {number} RFC822.SIZE {len(raw)})")
            return
        if "HEADER" in wanted:
            raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        name = wanted.replace(".PEEK", "")
        self.say(f"* 1 FETCH (UID {number} {name} {{{len(raw)}}}")
        self.wfile.write(raw + b")\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    inbox: Inbox

    def handle_error(self, request: Any, client_address: Any) -> None: ...


def serve(inbox: Inbox) -> Server:
    server = Server(("127.0.0.1", 0), Session)
    server.inbox, inbox.port = inbox, server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
