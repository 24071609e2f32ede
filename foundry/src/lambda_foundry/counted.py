"""Counts things in words."""


def counted(number: int, noun: str) -> str:
    """`1 function`, `2 functions`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
