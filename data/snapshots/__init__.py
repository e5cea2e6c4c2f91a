"""Immutable snapshots of a force's tables: written whole or not at all, made live in one step, never mixed."""
