"""Telling people: the inbox of letters, one digest a day for who wants it, and what a unit set up
besides: a LINE group and a signed webhook.

An event is told to each adapter once: a row of `delivery` says so, and the outbox tries again what
failed. Secrets are sealed and never shown again; what goes to LINE names no person.
"""
