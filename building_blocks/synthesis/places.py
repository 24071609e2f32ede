"""Which service a file belongs to, and which files are made from others."""

import os
import sys

from building_blocks.node import jsii_package_cache
from building_blocks.project import BUILDS, LAMBDA_SRC, ROOT, SNAPSHOTS

STACKS = str(ROOT / "stacks")
# The checks compare a service's template with its snapshots.
RECORDED = str(SNAPSHOTS) + os.sep
OWNED = (STACKS + os.sep, str(LAMBDA_SRC) + os.sep, RECORDED)
INSTALLED = (sys.prefix + os.sep, str(ROOT / "node_modules") + os.sep)


def is_own(path: str) -> bool:
    """Whether it is the project's own, where people write, not only installers."""
    return path.startswith(f"{ROOT}{os.sep}") and not path.startswith(INSTALLED)


def service_of(path: str) -> str | None:
    """The service whose folder in `stacks/`, `lambda_src/` or among the snapshots it lies in."""
    for folder in OWNED:
        if path.startswith(folder):
            return path.removeprefix(folder).split(os.sep, 1)[0] or None
    return None


def made_places(output: str) -> tuple[str, ...]:
    """Folders whose content follows from what else is read: by content keys, or by the synthesis.

    A folder in `.build` is named by a hash of what goes into it, and verified whenever it is used.
    """
    made = [output, str(BUILDS), str(BUILDS.resolve())]
    if cache := jsii_package_cache():
        made.append(str(cache))
    return tuple(folder + os.sep for folder in made)
