"""Fires the triggers of what is deployed in a stage, and reads in the logs what became of it."""
