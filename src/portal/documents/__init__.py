"""The files of a publication: taken in, looked into, kept, handed out.

A file exists when its row is committed; its bytes were put into the object store before that,
under their own hash. Rows are fixed once their publication is submitted (a guard in the database).
"""
