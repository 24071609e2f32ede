"""Finds in a template what fails only at deployment, or opens a hole: pure functions."""
