"""Citizens follow a category by e-mail: they confirm by letter, are written to at most once a day
with what is public at that moment, and leave with one click. An address is personal data: sealed,
and gone when it is not needed."""
