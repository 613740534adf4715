"""Looking after what a unit keeps in the object store: what nothing uses is swept away, what is
kept is read again and compared, what is held stays, what must be gone is erased on order; and how
much of its room a unit uses.

- An **erased** document keeps its row: an edition that was approved stays as it was approved, and
  its page says that a file was erased. Its name is replaced, because names of files tell of people;
  its alternative text goes too. The hash, the size, who asked, who allowed and the order's number
  stay as the record. Lines of the audit trail are append-only and keep the name that they had.
- What is **made of** a content is every table with a foreign key on `content` ON DELETE CASCADE: a
  new one is erased too without being named here. Pictures in the memory of a process are asked for
  only after the database said yes, and leave it within an hour.
- The same bytes in one unit are one content: an order that erases it erases it wherever the unit
  uses it, and the page says where. Another unit's object is another object.
- **Backups** are made and kept by the operator; an erasure reaches them when they are overwritten,
  and the record says so.
- An erased content is not taken in again: who needs it back needs a decision, not an upload.
"""
