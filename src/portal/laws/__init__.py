"""The legal references that papers and pages may cite: which act, notification or standard, its
year and amendments, which clause for what, and what stands in its place (issue 7; domain.md A.12
X1-X5, X15, X17). `cite.py` is the one way to name a law."""
