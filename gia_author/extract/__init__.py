"""Back from bytes to a report: readers give raw texts and tables, which become figures and
narrative."""
