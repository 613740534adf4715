"""What jobs may react to when files come."""

from enum import StrEnum, auto


class FileEvent(StrEnum):
    """Announced with (publication, document): their ids as text."""

    ADDED = auto()  # a row is committed with this transaction
