"""Whole paths told once: produce, import, load, compare. Values in, values out, no disk."""
