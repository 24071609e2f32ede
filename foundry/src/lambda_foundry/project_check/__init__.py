"""`foundry check`: format, lint, types, and everything that can be said about the templates."""
