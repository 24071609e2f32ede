"""Finds the locks of what is deployed: of layers, and of functions with their own dependencies."""

from building_blocks.packaging.lock import Lock, read_lock
from building_blocks.project import LAMBDA_SRC, LAYERS


def deployed_locks() -> list[Lock]:
    """Every one, by folder. Raises `Mistake` for requirements that aren't locked."""
    files = [*LAYERS.glob("*/requirements.*"), *LAMBDA_SRC.glob("*/*/requirements.*")]
    locks = (read_lock(folder) for folder in sorted({file.parent for file in files}))
    return [lock for lock in locks if lock]
