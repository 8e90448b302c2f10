"""Disk and processes: files, inputs, the ledger, executors on this computer and on a cluster."""
