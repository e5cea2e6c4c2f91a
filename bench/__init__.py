"""Repeatable measurements, as ratios in one run on one machine; never asserted by a test."""
