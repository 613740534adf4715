"""What `portal …` does, one file per noun; `portal.cli` reads the words."""
