"""The office above the units: what each has handed in, added up, put beside the government's own
figures, shown."""
