"""Where the project's folders are, independent of the current directory."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAMBDA_SRC = ROOT / "lambda_src"
LAYERS = ROOT / "layers"
BUILDS = ROOT / ".build"
SNAPSHOTS = ROOT / "tests" / "snapshots"


def shown(path: Path) -> str:
    """The path as people write it: relative to the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
