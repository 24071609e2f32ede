"""Synthesizes only what changed: notes what a synthesis reads, and reuses its result until then."""
