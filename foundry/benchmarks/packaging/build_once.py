"""Builds one layer, as a process that can be timed."""

import sys
from pathlib import Path

from lambda_foundry import project
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import Target


def main(folder: Path, builds: Path, runtime: str) -> None:
    """Build the lock in `folder` into `builds` for x86_64."""
    lock = read_lock(folder)
    if lock is None:
        sys.exit(f"error: {folder}: there is no requirements.in")
    target = Target.named(runtime=runtime, architecture="x86_64")
    project.BUILDS = builds
    build(lock, target=target, prefix="python")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
