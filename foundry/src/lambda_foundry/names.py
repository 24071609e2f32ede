"""How names of services, functions and layers become construct ids and stack names."""

import keyword
import re

from lambda_foundry.mistakes import Mistake

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


def construct_id(name: str) -> str:
    """`resize_image` becomes `ResizeImage`: PascalCase, stable, the same on every machine."""
    return "".join(part.capitalize() for part in name.split("_"))


def check_name(name: str, *, where: str) -> None:
    """Refuse a name that can't be a Python module, a construct id and a stack name at once."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Mistake(
            f"{where}: '{name}' can't be a name here; write 1 to 48 of a-z, 0-9 and _, "
            "beginning with a letter, and no Python keyword"
        )
