"""Chooses the functions that a person means."""

from collections.abc import Sequence

from building_blocks.mistakes import Mistake
from tools.access.function_access import FunctionAccess

MANY = 12


def chosen(name: str | None, everything: Sequence[FunctionAccess]) -> list[FunctionAccess]:
    """All of them, or those that a name means: `service/function`, a path or a logical id.

    A path may be that of a construct around several. Raises `Mistake` if it means none.
    """
    if name is None:
        return list(everything)
    wanted = name.strip("/")
    for is_meant in (
        lambda access: wanted in {access.name, access.path, access.logical_id},
        lambda access: access.path.startswith(f"{wanted}/"),
        lambda access: access.name.startswith(f"{wanted}/"),
    ):
        if found := [access for access in everything if is_meant(access)]:
            return found
    raise Mistake(f"{name}: there is no such function; {_known(everything)}")


def _known(everything: Sequence[FunctionAccess]) -> str:
    names = [access.name for access in everything]
    if not names:
        return "the template has none"
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return f"there are {', '.join(names[:MANY])}{more}"
