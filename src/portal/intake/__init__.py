"""Requests that did not come through the site (R65): by official letter, e-mail, LINE or by hand.

A webmaster registers them with the sender's full data and a scan that stays inside the office.
E-mail comes by SMTP (`portal mail-intake`) or from the unit's own IMAP mailbox; both feed
`receive.receive()`: from one of the unit's people it becomes that person's draft, and whatever is
unclear waits for a human. Nothing that arrives by mail is ever submitted or published by itself.
"""
