"""Everything in its time: the ends of what is public, and looking at it again.

- The view `public_item` hides what is over, to the second, with no worker. What is here is the
  paperwork: warning before (`warning`), noting what is over (`sweep`), asking for more time
  (`extensions`), and each item's review (`reviews`, `review_queries`).
- **Level-triggered.** The database says what is due; after any time away everything is caught up
  once. One that fails is tried again with ever longer waits and stops no other
  (`publication/failures.py`).
- **Two brakes.** A process whose clock differs from the database's notes nothing. An end that
  nobody was told of before is sudden: when more of them come at once than the unit's share
  (`stop_percent`, but always more than `stop_over` items), its paperwork waits for a person
  (`stopping`). What was foretold in time is never stopped, so that the 30th of September, when many
  things end together as was meant, goes by itself; and a unit of few items is never stopped at all.
- A **review** is a row, never changed: what was looked at, when, by whom, what came of it, and when
  it is looked at next. Publishing is one too: the webmaster ticks the same three words.
"""
