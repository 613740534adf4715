"""The site's visitors: how many came, what they read and fetched, and what they think of it
(R28–R30). Sums by day; nothing is kept or set that could tell one visitor from another."""
