"""What jobs may react to when files come."""

from enum import StrEnum, auto


class FileEvent(StrEnum):
    """Announced with (publication, document): their ids as text."""

    ADDED = auto()  # a row is committed with this transaction


class ScanEvent(StrEnum):
    """Announced with (sha256, moment): the content, and when the scanner said so (microseconds of
    Unix time), by which a repeat is known."""

    REFUSED = auto()  # a virus was found, or it could not be scanned
    CLEARED = auto()  # it was refused before, and is found clean


class FoundEvent(StrEnum):
    """Announced with (sha256) of a content that is public, or would be."""

    PERSONAL = auto()  # it was read again for personal data
    INSIDE = auto()  # something in it that was not known when it was published
