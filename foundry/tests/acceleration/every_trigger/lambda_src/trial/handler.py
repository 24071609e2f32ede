"""The smallest function."""


def handler(event: object, context: object) -> None:
    """Do nothing."""
