"""Runs every measurement."""

from bench.deck import main

main()
