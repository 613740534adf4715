"""THE SAMPLE CONTENT: what `portal content demo` publishes on five units' sites.

`plan` reads tenants/samples/*.toml, which say what each unit asked for and how far it went. `files`
makes the real PDF, DOCX, XLSX, JPG and ZIP files from plain texts, the same bytes on every run:
files that were made are inspected, previewed and downloaded as any office's are, and none of them
has to lie in the repository.
"""
