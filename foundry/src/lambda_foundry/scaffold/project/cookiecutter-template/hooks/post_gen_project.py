"""Puts what was rendered into the project: all of it, or nothing."""

from lambda_foundry.scaffold.after_rendering import format_and_place

format_and_place(hook=__file__)
