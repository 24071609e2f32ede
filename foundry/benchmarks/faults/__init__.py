"""Commands that are killed, run at once, or get no disk: what is wrong, lost or left then."""
