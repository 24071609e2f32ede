"""Finds the locks of what is deployed: of layers, and of functions with their own dependencies."""

from lambda_foundry.packaging.lock import Lock, read_lock
from lambda_foundry.project import lambda_src_folder, layers_folder


def deployed_locks() -> list[Lock]:
    """Every one, by folder. Raises `Mistake` for requirements that aren't locked."""
    files = [
        *layers_folder().glob("*/requirements.*"),
        *lambda_src_folder().glob("*/*/requirements.*"),
    ]
    locks = (read_lock(folder) for folder in sorted({file.parent for file in files}))
    return [lock for lock in locks if lock]
