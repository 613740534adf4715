"""Finding what is public: by word, by part of a word, as Thais type it.

`letters` makes spellings one, `segmenting` finds the words, `reading` takes the text out of files
in a guarded child, `indexing` keeps both beside each publication, `finding` asks; `keyboard` is for
what was typed with the keyboard in the other language. An index row
decides nothing: every question is put to the view `public_item`, so what is not public this second
is neither found, counted nor suggested, and what has no index row yet is found by its title.
"""
