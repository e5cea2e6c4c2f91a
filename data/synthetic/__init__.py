"""The invented force."""
