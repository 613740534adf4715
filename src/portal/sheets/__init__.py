"""How official papers look: blocks of words, set as page, PDF, DOCX and tables. Knows nothing of
what a paper says."""
