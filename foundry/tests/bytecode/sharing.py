"""Has the environments that tests make compile aws_cdk once for all: it takes eight seconds.

They have the same packages, which uv links from its cache. A module that is another one is compiled
again, as Python does it whenever time or size differ.
"""

from pathlib import Path

from lambda_foundry.project import builds_folder

NOT_SHARED = {"PYTHONPATH": ""}
"""For a command that is to find everything as it is on a new machine."""


def shared_bytecode(folder: Path) -> dict[str, str]:
    """The variables for commands; bytecode of a project's own code goes below the folder."""
    kept = builds_folder() / "tests" / "bytecode"
    kept.mkdir(parents=True, exist_ok=True)
    return {
        "PYTHONPATH": str(Path(__file__).parent),
        "BYTECODE_PLACES": str(folder),
        "SHARED_BYTECODE": str(kept),
    }
