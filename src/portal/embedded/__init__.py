"""THE SERVERS OF THE DEMO AND OF THE TESTS: PostgreSQL, Redis, an S3 store, a mail box.

Real servers, as processes on the loopback address, with their data in one folder: what works here
works in production. Each can be replaced by a server that is already there, by setting its
variable (PORTAL_DATABASE_URL, PORTAL_REDIS_URL, PORTAL_S3_ENDPOINT, PORTAL_SMTP_URL).

Nothing here imports the portal: tests and the demo start the servers before the portal's settings
can be read. Variables of this package alone:

PORTAL_PG_BIN        folder with the PostgreSQL programs to use
PORTAL_EMBEDDED_PG   `debian` takes the system's PostgreSQL instead of the wheel's
PORTAL_EMBEDDED_USER whom PostgreSQL runs as when root starts it (default: nobody)
PORTAL_EMBEDDED_S3   `swift`, `minio` or `versitygw`; by default the first that is installed
"""
