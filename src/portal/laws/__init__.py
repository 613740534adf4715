"""The legal references that papers and pages may cite (R2): acts, notifications, standards, what
amends and replaces them, and which clause stands for what. Edited centrally, never typed in a
paper.
"""
