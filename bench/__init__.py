"""Benchmarks: what is promised of the speed, measured beside a reference."""
