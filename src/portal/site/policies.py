"""The policies of a unit's site: which there are, and the facts that they state about how the site
works, so that a page cannot say what the code does not do (PDPA s.23, Website Standard part 8)."""

from dataclasses import dataclass
from datetime import date

from portal.people import display, sessions

REVISED = date(2026, 11, 21)  # of the words of all policies


@dataclass(frozen=True)
class Policy:
    """`code` is in its address and the name of its template."""

    code: str
    path: str
    name_th: str
    name_en: str
    hint_th: str
    hint_en: str


POLICIES = {
    policy.code: policy
    for policy in (
        Policy(
            "website",
            "/policies/website",
            "นโยบายเว็บไซต์และข้อปฏิเสธความรับผิด",
            "Website policy and disclaimer",
            "เว็บไซต์นี้เผยแพร่อะไร ใครรับผิดชอบ",
            "What is published, and who answers for it",
        ),
        Policy(
            "privacy",
            "/privacy",
            "นโยบายการคุ้มครองข้อมูลส่วนบุคคล",
            "Privacy policy",
            "เก็บข้อมูลอะไรของท่าน เพราะเหตุใด นานเท่าใด",
            "What we keep about you, why and how long",
        ),
        Policy(
            "cookies",
            "/policies/cookies",
            "นโยบายคุกกี้",
            "Cookie policy",
            "ใช้เฉพาะคุกกี้ที่จำเป็น",
            "Only strictly necessary cookies",
        ),
        Policy(
            "security",
            "/policies/security",
            "นโยบายการรักษาความมั่นคงปลอดภัยเว็บไซต์",
            "Website security policy",
            "ดูแลความปลอดภัยอย่างไร พบช่องโหว่แจ้งที่ใด",
            "How it is kept safe; where to report a weakness",
        ),
        Policy(
            "terms",
            "/policies/terms",
            "เงื่อนไขการเข้าถึงและนำข้อมูลไปใช้ต่อ",
            "Terms of use and licence",
            "นำข้อมูลไปใช้ต่อได้อย่างไร",
            "How the information may be used again",
        ),
    )
}


@dataclass(frozen=True)
class SetCookie:
    """A cookie that the site sets, to whom, what for and how long it is kept."""

    name: str
    whom_th: str
    whom_en: str
    why_th: str
    why_en: str
    long_th: str
    long_en: str


# Every cookie there is; a test compares the list with what the code sets.
COOKIES = (
    SetCookie(display.COOKIE, "ผู้ที่เลือกการแสดงผลเอง", "readers who choose how pages look",
              "จำขนาดตัวอักษร สี และความต่างสี", "remembers size, colours and contrast",
              "1 ปี", "1 year"),
    SetCookie(sessions.COOKIE, "เจ้าหน้าที่ที่เข้าสู่ระบบ", "staff who sign in", "จำว่าเข้าสู่ระบบแล้ว",
              "remembers the sign-in", "จนออกจากระบบหรือหมดเวลา", "until sign-out or time-out"),
    SetCookie("lang", "เจ้าหน้าที่ที่เปลี่ยนภาษา", "staff who change the language",
              "จำภาษาของหน้าเจ้าหน้าที่", "remembers the language of staff pages",
              "จนปิดเบราว์เซอร์", "until the browser is closed"),
)  # fmt: skip
