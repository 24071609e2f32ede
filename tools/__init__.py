"""The commands behind `uv run poe`."""
