"""Commands that take in a force's extracts and keep its snapshots; cli.py puts them beside the others."""
