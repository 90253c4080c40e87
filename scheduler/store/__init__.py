"""Programmes and plans, kept in a database. Nobody else knows rows, sessions or SQL."""

from scheduler.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
