"""Every feature's routes in one list."""

from portal.calendar.pages import CalendarFeeds, CalendarPages
from portal.compliance.api import ComplianceApi
from portal.compliance.board import BoardPages, PlacingPages
from portal.compliance.exports import ComplianceTables
from portal.compliance.overview import CompliancePages, PublicSettingPages
from portal.desk.account import OwnAccount
from portal.desk.help_page import HelpPages
from portal.desk.pages import Home
from portal.desk.second_factor import OwnSecondFactor
from portal.disclosure.accessibility import Statement
from portal.disclosure.api import PublicApi
from portal.disclosure.files import FileDelivery
from portal.disclosure.installed import Installed
from portal.disclosure.pages import IndexPages, PublicPages
from portal.disclosure.pictures import Pictures
from portal.disclosure.previews import PublicPreviews
from portal.disclosure.search_pages import SearchPages
from portal.disclosure.tables import PublicTables
from portal.following.pages import FollowPages
from portal.intake.pages import IntakePages
from portal.intake.settings_pages import MailboxPages
from portal.keeping.item_pages import ErasurePages, KeepingPages
from portal.keeping.pages import StoragePages
from portal.links.pages import LinkPages
from portal.machines.api import OpenDataApi
from portal.machines.feed_pages import Feeds
from portal.machines.sharing import Sharing
from portal.monitoring.pages import CheckPages
from portal.office.brand_page import BrandFiles, LookPages
from portal.office.chain_page import ChainPages
from portal.office.contact_page import ContactPages
from portal.office.declarations_page import DeclarationPages
from portal.office.papers_page import PapersPages
from portal.office.people_page import PeoplePages
from portal.office.records_page import DutyPages, OrderPages, TrainingPages
from portal.office.settings_page import SettingsPages
from portal.office.times_page import TimesPages
from portal.papers.api import RequestPapersApi
from portal.papers.pages import RequestPapers
from portal.papers.public_pages import PublicPapers
from portal.people.display import DisplayChoice
from portal.people.pages import SignIn
from portal.platform.checklist_form_pages import ChecklistFormPages
from portal.platform.checklist_pages import ChecklistPages
from portal.platform.checks_page import PlatformChecks
from portal.platform.endings_page import PlatformEndings
from portal.platform.jobs_page import JobPages
from portal.platform.law_pages import LawFormPages, LawPages
from portal.platform.mourning_page import MourningPages
from portal.platform.pages import Common, PlatformApi, PlatformPages
from portal.platform.province_api import ProvinceApi
from portal.platform.province_pages import ProvincePages
from portal.platform.storage_page import PlatformStorage
from portal.publication.api import PublicationActionsApi, RequestsApi
from portal.publication.autosave import Autosave
from portal.publication.edit_page import EditPages
from portal.publication.fields_page import FieldPages
from portal.publication.file_pages import FilePages
from portal.publication.guard_page import GuardApi, GuardPages
from portal.publication.pages import PublishedPages, RequestPages
from portal.publication.places_page import PlacesPages
from portal.publication.several import SeveralPages
from portal.publication.smaller_pages import SmallerApi, SmallerPages
from portal.publication.uploads_api import UploadsApi
from portal.reports.api import ReportKindsApi, ReportsApi
from portal.reports.builds_page import BuildPages
from portal.reports.files_page import PaperFiles
from portal.reports.numbers_page import NumberPages
from portal.reports.page_picture_pages import PagePictureFiles
from portal.reports.pages import ReportPages
from portal.reports.paper_page import PaperPages
from portal.reports.province_pages import ProvincePapers
from portal.reports.words_pages import WordsPages
from portal.site.pages import SitePages
from portal.telling.inbox_pages import InboxPages
from portal.telling.settings_pages import TellingPages
from portal.timing.end_pages import EndPages, ExtensionPages
from portal.timing.review_pages import ReviewPages, ReviewTable
from portal.timing.settings_page import TimingSettings
from portal.visitors.api import VisitorsApi
from portal.visitors.pages import AnswerPages, VisitorPages

CONTROLLERS = [
    PublicPages,
    SearchPages,
    IndexPages,
    PublicApi,
    FileDelivery,
    PublicPreviews,
    SitePages,
    OpenDataApi,
    Feeds,
    Sharing,
    FollowPages,
    PublicTables,
    Pictures,
    Installed,
    Statement,
    SignIn,
    OwnAccount,
    OwnSecondFactor,
    Home,
    HelpPages,
    EditPages,
    FieldPages,
    Autosave,
    FilePages,
    SeveralPages,
    RequestPages,
    PublishedPages,
    GuardPages,
    PlacesPages,
    CompliancePages,
    PublicSettingPages,
    BoardPages,
    PlacingPages,
    ComplianceTables,
    ComplianceApi,
    CalendarPages,
    CalendarFeeds,
    RequestPapers,
    PublicPapers,
    ReportPages,
    PagePictureFiles,
    NumberPages,
    BuildPages,
    PaperPages,
    WordsPages,
    PaperFiles,
    ReportKindsApi,
    ReportsApi,
    ProvincePapers,
    RequestsApi,
    UploadsApi,
    SmallerApi,
    SmallerPages,
    PublicationActionsApi,
    GuardApi,
    RequestPapersApi,
    SettingsPages,
    ChainPages,
    PeoplePages,
    OrderPages,
    TrainingPages,
    DutyPages,
    TimesPages,
    ContactPages,
    PapersPages,
    LookPages,
    BrandFiles,
    DeclarationPages,
    StoragePages,
    KeepingPages,
    EndPages,
    ExtensionPages,
    ReviewPages,
    ReviewTable,
    TimingSettings,
    ErasurePages,
    InboxPages,
    TellingPages,
    IntakePages,
    MailboxPages,
    LinkPages,
    CheckPages,
    VisitorPages,
    VisitorsApi,
    AnswerPages,
    DisplayChoice,
    PlatformPages,
    PlatformApi,
    MourningPages,
    PlatformStorage,
    PlatformChecks,
    JobPages,
    PlatformEndings,
    ChecklistPages,
    ChecklistFormPages,
    LawPages,
    LawFormPages,
    ProvincePages,
    ProvinceApi,
    Common,
]
