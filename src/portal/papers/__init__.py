"""The unit's papers, drawn from what is there and never typed: the request form (R61-R63), the
flow of a request and the table of who is responsible (R80, R45), the printed notice and where it
hangs (R64), and the public page that says whether a paper is genuine.
"""
