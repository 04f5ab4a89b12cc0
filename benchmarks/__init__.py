"""Benchmarks: what is claimed about speed, measured where you are."""
