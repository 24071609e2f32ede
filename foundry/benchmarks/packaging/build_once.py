"""Builds one layer, as a process that can be timed."""

import sys
from pathlib import Path

from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import in_project


def main(folder: Path, project: Path, runtime: str) -> None:
    """Build the lock in `folder` for x86_64, among the builds of `project`."""
    lock = read_lock(folder)
    if lock is None:
        sys.exit(f"error: {folder}: there is no requirements.in")
    target = Target.named(runtime=runtime, architecture="x86_64")
    with in_project(project):
        build(lock, target=target, prefix="python")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
