"""The report as a value: figures, narrative, the expressions in it, and the
next year's beginning.
"""
