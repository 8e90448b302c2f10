"""The rules, one topic per file. Every module here is imported by ``rule_engine.load``."""
