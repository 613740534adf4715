"""What is overdue, missing or broken, looked at by the portal itself (R85): the checks of each
unit, and the work that nobody waits for.

- A **check** is a line of `checks.CHECKS`. What is due is `check_state.due_at`, and over all units
  `site.checks_due`: a round that was missed is made up once, and units in which nothing is due cost
  nothing. One worker does a round, in at most a minute; a check that raises is "could not", and
  stops no other. One failure is not always an alarm (`Check.patience`).
- Where another feature writes its own letters (dead links, storage, staffing, the scanner), its
  check only shows what it found.
- The unit's administrator may **acknowledge** what was found until a day, with a reason: what is
  new or worse counts again.
- **Alarms of the work itself** cannot wait for the work: whoever lives looks (`watch.beat`, in each
  web process and each worker), and writes to the operators straight over SMTP, because a letter in
  the outbox needs the worker that may be dead. If web and worker are both dead nobody is left to
  write: `portal jobs status` ends with 1 then, for whatever looks from outside (cron, Kubernetes).
- A gambling word never blocks anything: it is shown with its words around it, to be judged.
"""
