"""Invoking a function here, with other tools that need no Docker, side by side."""
