"""Adds a function to the project: what is asked, what is refused, and how the files get there."""
