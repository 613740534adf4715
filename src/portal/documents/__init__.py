"""The files of a publication: taken in, looked into, scanned, kept, handed out.

A file exists when its row is committed; its bytes were put into the object store before that,
under their own hash, and a virus scanner looks at them before anybody outside may have them
(scanning.py). Rows are fixed once their publication is submitted (a guard in the database).
"""
