"""The statutory form: editions as data, tables, the one layout of boxes, labels and numbers."""
