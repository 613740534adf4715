"""Personal data that must not become public unnoticed (PDPA; domain.md B.7).

A child reads each content of a unit once (`read_file`), by the patterns of `rules`; what it finds
is kept masked (`masking`), never whole, in `guard_finding`. The findings of one kind in one content
are a group: whoever may act on a request says of each group why it may be public, or that it is no
personal data, and `guard_decision` keeps who said so of exactly these findings. Other findings, of
another file or by a newer version of the rules, are asked about again.

This package knows contents and texts, not requests: publication/guarding.py holds a request against
it, at approval and at publishing.

Not asked about, only shown: people named in the properties of a file (kinds in rules.NOTES). Nearly
every file that Word or Excel has saved names somebody, and a question that always comes is answered
without reading.
"""
