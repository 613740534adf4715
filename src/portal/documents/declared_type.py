"""What the sender's program says that a file is. Programs differ in their names for one kind, and
some know no name: only what clearly is another kind disagrees."""

GENERIC = frozenset(
    # text/plain is also what a part without a type is (RFC 7578), as the framework says
    " application/octet-stream binary/octet-stream application/x-download application/download"
    " application/force-download application/x-force-download application/unknown"
    " application/x-unknown application/save text/plain".split(" ")
)
NAMES: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf", "application/x-pdf", "application/acrobat", "text/pdf"),
    "doc": ("application/msword", "application/vnd.ms-word", "application/x-msword"),
    "xls": ("application/vnd.ms-excel", "application/msexcel", "application/x-msexcel",
            "application/excel", "application/x-excel"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "jpg": ("image/jpeg", "image/jpg", "image/pjpeg"),
    "zip": ("application/zip", "application/x-zip-compressed", "application/x-zip",
            "multipart/x-zip"),
    "rar": ("application/vnd.rar", "application/x-rar-compressed", "application/x-rar"),
}  # fmt: skip
# What some programs say of these, because it is what lies below.
BELOW = {"docx": ("zip", "doc"), "xlsx": ("zip", "xls")}
ACTIVE = frozenset(
    "application/javascript application/ecmascript application/x-javascript application/xhtml+xml"
    " application/xml application/json application/x-msdownload application/x-msdos-program"
    " application/x-dosexec application/x-sh application/x-httpd-php application/java-archive"
    " application/hta application/rtf".split()
)


def agrees(declared: str, ext: str) -> bool:
    """Whether a file named .<ext> may be declared so."""
    said = declared.partition(";")[0].strip().lower()
    if said in GENERIC:
        return True
    if any(said in NAMES[kind] for kind in (ext, *BELOW.get(ext, ()))):
        return True
    others = {name for names in NAMES.values() for name in names}
    return said.startswith("application/") and said not in others | ACTIVE
