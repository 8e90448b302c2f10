"""What a report is checked for: the engine, the profile with its levels, and one module a topic in
``rules``."""
