"""Parses Python once for each content: a handler is looked at in its folder and in its package."""

import ast
from functools import cache


@cache
def parsed(content: bytes) -> ast.Module:
    """The syntax tree, not to be changed; raises SyntaxError, or ValueError for null bytes."""
    return ast.parse(content)
