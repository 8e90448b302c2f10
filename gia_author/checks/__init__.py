"""The rules, one topic per file. Every module here is imported by ``rules.load``."""
