"""Who people are and what they may do: accounts (one for life, shared), memberships (a unit's),
platform roles, sign-in, sessions and access tokens.

Sessions are our own: the framework adopts session ids that a client chose and binds its CSRF token
to no session (reliability.md part 0, rows 3-5).
"""
