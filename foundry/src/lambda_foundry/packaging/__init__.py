"""Builds layers and function packages with uv, from hashes, for Amazon Linux, without Docker."""
