"""The commands that have a module of their own, and what they do on the disk."""
