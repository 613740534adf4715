"""What is stored of official papers and of the files that are made of them."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Date,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from portal.kit.db import DB, TenantRow


class Paper(TenantRow, Table, db=DB):
    """A paper of one kind, of one period: `quarter` and `month` are 0, `slot` "" where it is not
    about one. `said`: the narratives that people changed, by key. From the first signature on
    `content` (sheets.blocks.to_data) and `facts` are what was shown to the signer, and nothing
    changes them; `name` is what it is called. `number` as printed, of `register` in `number_year`
    (B.E. of the calendar); `day`: that stands on it. `by_hand`: signed with a pen, `scan_*` of it;
    `late`: registered after its day. `supersedes`: the edition that it took the place of."""

    id = UUID(primary_key=True)
    kind = Text()
    fiscal_year = Integer()
    quarter = Integer()
    month = Integer()
    slot = Text()
    edition = Integer()
    state = Text()
    name = Text()
    said = JSONB()
    content = JSONB(null=True)
    content_hash = Text()
    facts = JSONB(null=True)
    register = Text()
    number = Text()
    number_year = Integer(null=True)
    day = Date(null=True)
    signed_at = Timestamptz(null=True)
    supersedes = UUID(null=True)
    publication = UUID(null=True)
    by_hand = Boolean()
    late = Boolean()
    scan_sha256 = Text(null=True)
    scan_size = BigInt(null=True)
    scan_ext = Text()
    made_by = UUID()
    made_name = Text()
    made_at = Timestamptz()
    changed_at = Timestamptz()
    version = Integer()


class PaperSignature(TenantRow, Table, db=DB, tablename="paper_signature"):
    """One electronic signature. `step`: its place in the kind's steps; `position` the signer's own
    post, `instead_of` the second line of who acts ("รักษาราชการแทน…"); `method`: how the signer had
    signed in. `own_work`: by somebody who signed before, where the unit allows it. `void_at`: the
    paper was returned."""

    id = UUID(primary_key=True)
    paper = UUID()
    step = Integer()
    word = Text()
    account = UUID()
    name = Text()
    position = Text()
    instead_of = Text()
    role = Text()
    at = Timestamptz()
    content_hash = Text()
    method = Text()
    own_work = Boolean()
    void_at = Timestamptz(null=True)
    void_reason = Text()


class PaperPicture(TenantRow, Table, db=DB, tablename="paper_picture"):
    """A stored picture that stands in a frozen paper, so that it is not swept away."""

    paper = UUID()
    sha256 = Text(primary_key=True)


class PaperRegister(TenantRow, Table, db=DB, tablename="paper_register"):
    """Of one calendar year (B.E.): the `last` number that was issued or that the unit's paper book
    has reached."""

    register = Text(primary_key=True)
    year = Integer()
    last = Integer()


class PaperNumber(TenantRow, Table, db=DB, tablename="paper_number"):
    """A number that is taken: issued, entered (it was given in the paper book), or reserved for
    what is not in the portal, as `note` says."""

    register = Text(primary_key=True)
    year = Integer()
    number = Integer()
    how = Text()
    paper = UUID(null=True)
    note = Text()
    given_by = UUID(null=True)
    given_name = Text()
    at = Timestamptz()


class Report(TenantRow, Table, db=DB):
    """Files that a job makes: of a signed `paper`, or of what a paper would say now. `progress` in
    per cent; `error` in Thai; `province`: the province's build that it is part of."""

    id = UUID(primary_key=True)
    kind = Text()
    fiscal_year = Integer()
    quarter = Integer()
    month = Integer()
    slot = Text()
    paper = UUID(null=True)
    province = UUID(null=True)
    state = Text()
    progress = Integer()
    error = Text()
    made_by = UUID(null=True)
    made_name = Text()
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class ReportFile(TenantRow, Table, db=DB, tablename="report_file"):
    """`format`: pdf, docx or xlsx; `size` in bytes."""

    report = UUID()
    format = Text(primary_key=True)
    sha256 = Text()
    size = BigInt()


class ProvinceReport(Table, db=DB, tablename="province_report"):
    """Papers of all units of a province, asked for at once. Shared: no words of a unit."""

    id = UUID(primary_key=True)
    province = Text()
    kinds = Array(base_column=Text())
    fiscal_year = Integer()
    quarter = Integer()
    made_by = UUID()
    made_name = Text()
    made_at = Timestamptz()


class ProvinceReportPart(Table, db=DB, tablename="province_report_part"):
    """One unit's paper of one kind in it, and how far its `report` is."""

    build = UUID()
    unit = UUID()
    kind = Text(primary_key=True)
    report = UUID()
    state = Text()
    error = Text()


class PaperWords(TenantRow, Table, db=DB, tablename="paper_words"):
    """One version of a narrative, `number` from 1; `words` None: back to the proposal."""

    id = UUID(primary_key=True)
    paper = UUID()
    key = Text()
    number = Integer()
    words = Text(null=True)
    written_by = UUID()
    written_name = Text()
    written_at = Timestamptz()


class PaperComment(TenantRow, Table, db=DB, tablename="paper_comment"):
    """Said about a narrative; `answers`: of which comment, None for one that begins."""

    id = UUID(primary_key=True)
    paper = UUID()
    key = Text()
    answers = UUID(null=True)
    words = Text()
    written_by = UUID()
    written_name = Text()
    written_at = Timestamptz()
    done_by = UUID(null=True)
    done_name = Text()
    done_at = Timestamptz(null=True)


class PagePicture(TenantRow, Table, db=DB, tablename="page_picture"):
    """Of a public page (m0033); `publication` None: the site's first page. `sha256` None: none
    could be taken, and `why_not`."""

    id = UUID(primary_key=True)
    publication = UUID(null=True)
    path = Text()
    address = Text()
    taken_at = Timestamptz()
    sha256 = Text(null=True)
    size = BigInt(null=True)
    why_not = Text()
