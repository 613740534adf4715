"""The clauses that announcements and reports share: what is published, how it is controlled, what
the site keeps to. One set, so that no paper says the same thing twice in other words (X35). Pure.
"""

from portal.catalog.queries import Node
from portal.drafts.office import Office
from portal.drafts.words import Clauses, number, official
from portal.laws.cite import cite, issuer, short
from portal.laws.cite import clauses as refs
from portal.papers.category_words import category_words

WEBMASTER = "เจ้าหน้าที่ผู้รับผิดชอบ (Web Master)"


def categories(into: Clauses, office: Office, nodes: list[Node], depth: int) -> None:
    """The unit's own tree, one clause each (R6); district offices' papers gloss the first level in
    English, hospitals' do not (A.6)."""
    is_district = office.unit.kind == "district-office"
    for node in nodes:
        gloss = node.name_en if is_district and node.parent is None else ""
        said = official(category_words(node, gloss, in_brackets=not is_district))
        into.add(depth, f"{said} ประกอบด้วย" if node.children else said)
        categories(into, office, node.children, depth + 1)


def site_rules(into: Clauses, office: Office) -> None:
    """How the site is built and kept (R105-R112, R52, R57)."""
    files = office.unit.facts["files"]
    types = " ".join(f".{one}" for one in files["types"])
    into.add(1, "การออกแบบเว็บไซต์ ให้รองรับขนาดหน้าจอของอุปกรณ์ทุกชนิด ตั้งแต่คอมพิวเตอร์ที่มีขนาดหน้าจอ"
                "แตกต่างกัน รวมถึงโทรศัพท์เคลื่อนที่และแท็บเล็ต")  # fmt: skip
    into.add(1, "การเข้าถึงเว็บไซต์ของประชาชน ให้แจ้งเวอร์ชันขั้นต่ำของเบราว์เซอร์ที่รองรับ และโปรแกรมที่ใช้ในการดูเอกสาร"
                " ไว้ในส่วนล่างของเว็บไซต์หรือหน้าที่แสดงเอกสารนั้น")  # fmt: skip
    into.add(1, "การบริหารจัดการเว็บไซต์ ให้เข้ารหัสข้อมูล (Encryption) และใช้ชื่อผู้ใช้และรหัสผ่านเฉพาะบุคคล"
                " (Username และ Password) ในการเข้าสู่ระบบบริหารจัดการ")  # fmt: skip
    into.add(1, f"การจัดเก็บรักษาข้อมูลจราจรทางคอมพิวเตอร์ (Log file) ให้เป็นไปตาม{cite('cca')}"
                f" และ{cite('traffic-2564')}")  # fmt: skip
    into.add(1, f"การรักษาความมั่นคงปลอดภัยสารสนเทศบนเว็บไซต์ (Cyber Security) ให้ปฏิบัติตาม{cite('eta')}"
                f" และ{cite('web-security')} อาทิ การติดตั้งใบรับรองความปลอดภัย การใช้ HTTPS"
                " และการป้องกันการบุกรุกโจมตี (Firewall)")  # fmt: skip
    into.add(1, "ข้อมูลข่าวสารต้องใช้คำอธิบาย/คำบรรยายเนื้อหาที่ถูกต้องและเหมาะสม ข้อความและรูปภาพประกอบ"
                "ต้องไม่ละเมิดลิขสิทธิ์ หากจำเป็นต้องนำมาเผยแพร่ให้ระบุแหล่งที่มา ไฟล์ที่เผยแพร่ ได้แก่ ไฟล์ที่มีนามสกุล"
                f" {types} ขนาดไฟล์ไม่ควรเกิน {number(files['soft_limit_mb'])} MB"
                f" และต้องไม่ขัดต่อ{cite('cca')}")  # fmt: skip


def control(into: Clauses, office: Office) -> None:
    """The control mechanism, clauses ๔.๑-๔.๕ (R12-R16, R82-R85)."""
    fewest = office.organisation.get("min_data_admins", 0)
    groups = (
        f" และกลุ่มงานต้องกำหนดเจ้าหน้าที่ผู้ดูแลบริหารจัดการข้อมูล อย่างน้อย {number(fewest)} คน" if fewest else ""
    )
    into.add(1, f"หน่วยงานต้องกำหนดเจ้าหน้าที่ดูแลบริหารจัดการเว็บไซต์ (Web Master) อย่างน้อย ๒ คน{groups}"
                " เพื่อทดแทนกันได้")  # fmt: skip
    into.add(1, f"{WEBMASTER} มีหน้าที่ตรวจสอบความเป็นปัจจุบันของข้อมูลทุกรายการที่เผยแพร่บนเว็บไซต์ของหน่วยงาน"
                " หากพบว่าครบระยะเวลาการเผยแพร่ให้นำรายการนั้นลงจากเว็บไซต์")  # fmt: skip
    into.add(1, f"{WEBMASTER} มีหน้าที่ตรวจสอบความครบถ้วนของรายการข้อมูลข่าวสารตาม{cite('gws')} ของ{issuer('gws')}"
                f" และตาม{cite('oia', '7', '9')} และข้อมูลข่าวสารอื่นที่คณะกรรมการข้อมูลข่าวสารของราชการกำหนด"
                f" ตาม{refs('oia', '9(8)')}")  # fmt: skip
    into.add(1, f"{WEBMASTER} มีหน้าที่ปฏิบัติตาม{cite('cca')} อย่างเคร่งครัด เพื่อป้องกันไม่ให้เกิดความเสียหาย"
                "และลดโอกาสที่จะเกิดความเสียหายแก่ราชการ")  # fmt: skip
    into.add(1, "ส่งเสริมการเพิ่มพูนความรู้และทักษะการบริหารจัดการเว็บไซต์ การรักษาความมั่นคงปลอดภัยสารสนเทศ"
                " (Cyber Security) ให้แก่เจ้าหน้าที่อย่างต่อเนื่อง ทั้งการฝึกอบรม (Training)"
                " และการแลกเปลี่ยนเรียนรู้ระหว่างผู้ปฏิบัติงาน (Knowledge Management)")  # fmt: skip


def standard() -> str:
    """The Website Standard, named with its English name (R2)."""
    return f"{short('gws')} (Government Website Standard)"


def basis() -> str:
    """Why the unit publishes (R2, R3), for a preamble."""
    return (
        f"ตาม{cite('oia', '9')} กำหนดให้หน่วยงานของรัฐต้องจัดให้มีข้อมูลข่าวสารของราชการไว้ให้ประชาชนเข้าตรวจดูได้"
        f" และต้องดำเนินงานตาม{standard()}"
        " เพื่อให้บริการตามภารกิจและอำนวยความสะดวกให้ประชาชนสามารถเข้าถึงข้อมูลข่าวสารได้สะดวก"
        " มีความถูกต้อง ชัดเจน ครบถ้วน เป็นปัจจุบัน"
    )
