"""Links to other sites, looked at every night (R22, R60): each address that something public leads
to is kept with what it answered. One that failed on two nights running is called dead: staff see
it, the webmasters are told once, readers see a quiet word beside it. An answer clears all that.

What is due is a row's `due_at`, so that a night that was missed is made up once. Which item an
address stands in is asked of `public_item` at the moment of reading: a new edition without it ends
the warning at once. Addresses are looked at one after another, by one worker at a time.
"""
