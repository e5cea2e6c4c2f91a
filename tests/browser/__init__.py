"""Tests that need a running server or a real browser."""
