"""Reads from `pyproject.toml` up to which date the project takes releases."""

import tomllib
from collections.abc import Iterable

from lambda_foundry.mistakes import understood
from lambda_foundry.project import project_root


def newest_allowed(undated: Iterable[str] = ()) -> tuple[str, ...]:
    """The options of uv that say so, if the project sets any date.

    Packages that an index has without dates, `undated`, are exempt.
    """
    file = project_root() / "pyproject.toml"
    with understood(file):
        settings = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    uv = settings.get("tool", {}).get("uv", {})
    date, by_package = uv.get("exclude-newer"), uv.get("exclude-newer-package", {})
    exempt = dict.fromkeys(undated, False) if date else {}
    options = ["--exclude-newer", str(date)] if date else []
    for name, limit in sorted({**by_package, **exempt}.items()):
        options += ["--exclude-newer-package", f"{name}={limit or 'false'}"]
    return tuple(options)
