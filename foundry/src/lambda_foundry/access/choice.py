"""Chooses the functions that a person means."""

from collections.abc import Sequence

from lambda_foundry.access.function_access import FunctionAccess
from lambda_foundry.function_names import meant_by
from lambda_foundry.mistakes import Mistake

MANY = 12


def chosen(name: str | None, everything: Sequence[FunctionAccess]) -> list[FunctionAccess]:
    """All of them, or those that a name means, which may be a service or a construct around some.

    Raises `Mistake` if it means none.
    """
    if name is None:
        return list(everything)
    names = [({access.name, access.path, access.logical_id}, access) for access in everything]
    if found := meant_by(name, names):
        return found
    raise Mistake(f"{name}: there is no such function; {_known(everything)}")


def _known(everything: Sequence[FunctionAccess]) -> str:
    names = [access.name for access in everything]
    if not names:
        return "the template has none"
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return f"there are {', '.join(names[:MANY])}{more}"
