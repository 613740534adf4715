"""The checks there are: one line each. A new one is here, in its history, on the pages and in the
conformity statement the moment it is added."""

from datetime import timedelta

from portal.monitoring import host_checks, people_checks, site_checks, unit_checks
from portal.monitoring.check import Check

CHECKS = (
    Check("pages", ("หน้าเว็บเปิดได้ และลิงก์ภายในถูกต้อง", "Pages open, inner links lead somewhere"),
          ("เปิดหน้านั้นดู ถ้ายังเปิดไม่ได้แจ้งผู้ดูแลระบบส่วนกลาง", "Open the page; tell the operator"),
          site_checks.pages, patience=2, tells=True),
    Check("gambling", ("ข้อความหรือลิงก์ชวนเล่นการพนัน", "Words and links that advertise gambling"),
          ("อ่านข้อความรอบคำนั้น ถ้าเป็นโฆษณาให้นำเรื่องลงและเปลี่ยนรหัสผ่านของเจ้าของเรื่อง"
           " ถ้าเป็นเนื้อหาสุขภาพตามปกติ กดรับทราบ",
           "Read the words around it. Advertising: take the item down and change its owner's"
           " password. Health education: acknowledge it."),
          site_checks.gambling_words, tells=True),
    Check("hidden", ("ลิงก์หรือข้อความที่ซ่อนไว้", "Hidden links and words"),
          ("ไม่ควรมีบนเว็บไซต์นี้ แจ้งผู้ดูแลระบบส่วนกลางทันที", "None belongs here: tell the operator at once"),
          site_checks.hidden_links, tells=True),
    Check("certificate", ("ใบรับรองความปลอดภัย (HTTPS)", "Certificates (HTTPS)"),
          ("แจ้งผู้ดูแลระบบส่วนกลางให้ต่ออายุใบรับรอง", "Ask the operator to renew the certificate"),
          host_checks.certificates, tells=True),
    Check("links", ("ลิงก์ไปเว็บไซต์อื่น", "Links to other sites"),
          ("ปรับปรุงเรื่องเป็นฉบับใหม่ แล้วเปลี่ยนหรือลบลิงก์", "Make a new edition, change or remove the link"),
          unit_checks.dead_links, every=timedelta(hours=6), again=timedelta(minutes=10)),
    Check("files", ("เนื้อไฟล์ตรงกับที่เก็บไว้", "Stored files are whole"),
          ("แนบไฟล์เดิมอีกครั้ง หรือให้ผู้ดูแลระบบส่วนกลางกู้จากสำรอง", "Attach it again, or have it restored"),
          unit_checks.stored_files, every=timedelta(hours=6)),
    Check("scanner", ("ไฟล์ผ่านการตรวจไวรัส", "Files scanned for viruses"),
          ("เปลี่ยนไฟล์ที่พบไวรัส หรือรอเครื่องตรวจกลับมา", "Replace it, or wait for the scanner"),
          unit_checks.scanned_files, every=timedelta(hours=1)),
    Check("room", ("พื้นที่เก็บไฟล์", "Room for files"),
          ("ย่อไฟล์ใหญ่ หรือขอพื้นที่เพิ่ม", "Make large files smaller, or ask for room"),
          unit_checks.room, every=timedelta(hours=6)),
    Check("template", ("หมวดตรงกับแม่แบบ", "Categories as the template has them"),
          ("ให้ผู้ดูแลระบบส่วนกลางปรับใช้แม่แบบรุ่นใหม่ (portal tenants apply)",
           "Have the operator apply the newest version (portal tenants apply)"),
          unit_checks.template),
    Check("webmasters", ("ผู้ดูแลเว็บไซต์อย่างน้อย 2 คน", "At least two webmasters"),
          ("มอบหมายผู้ดูแลเว็บไซต์เพิ่ม", "Appoint another webmaster"), people_checks.webmasters),
    Check("data-admins", ("ผู้ดูแลข้อมูลของกลุ่มงานครบ", "Data admins of each work group"),
          ("มอบหมายผู้ดูแลข้อมูลของกลุ่มงานเพิ่ม", "Appoint more"), people_checks.data_admins),
    Check("accounts", ("บัญชีที่ไม่ได้ใช้", "Accounts that nobody uses"),
          ("ปิดบัญชีของผู้ที่ย้ายหรือพ้นหน้าที่", "Disable those of people who left"),
          people_checks.unused_accounts),
    Check("roles", ("บทบาทที่ใกล้สิ้นสุด", "Roles that end soon"),
          ("มอบบทบาทต่อ หรือหาผู้ทำแทน", "Give the role again, or find who takes over"),
          people_checks.ending_roles),
    Check("training", ("การอบรมประจำปี", "Training of the year"),
          ("จัดอบรมหรือแลกเปลี่ยนเรียนรู้ แล้วบันทึก", "Train, and log it"), people_checks.training),
    Check("promises", ("งานเบื้องหลังของหน่วยงาน", "Background work of the unit"),
          ("แจ้งผู้ดูแลระบบส่วนกลาง", "Tell the operator"), unit_checks.promises,
          every=timedelta(hours=6)),
)  # fmt: skip

BY_CODE = {check.code: check for check in CHECKS}
