"""Ten letters and digits that stand for an id, short enough for a poster and for dictating: the
first 50 bits in Crockford's base32, so that o reads as 0 and i and l as 1.

Of a unit's ten thousand items two have the same code once in twenty million units.
"""

from uuid import UUID

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10
_REST = 128 - 5 * LENGTH  # bits of the id that the code leaves open
_READ = {letter: value for value, letter in enumerate(LETTERS)} | {"o": 0, "i": 1, "l": 1}


def short_code(item: UUID) -> str:
    """Of this id, in small letters."""
    bits = item.int >> _REST
    return "".join(LETTERS[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))


def ids_of(code: str) -> tuple[UUID, UUID] | None:
    """(first, last) of the ids that a code may stand for, as it was typed; None for no code."""
    typed = code.lower().replace("-", "")
    if len(typed) != LENGTH or any(letter not in _READ for letter in typed):
        return None
    bits = 0
    for letter in typed:
        bits = bits << 5 | _READ[letter]
    first = bits << _REST
    return UUID(int=first), UUID(int=first | (1 << _REST) - 1)
