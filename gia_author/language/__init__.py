"""The language of the reports: quantities in words, phrases, parts and wholes, likeness of
texts."""
