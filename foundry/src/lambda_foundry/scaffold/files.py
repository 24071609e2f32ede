"""Which files a function of this project consists of."""

from pathlib import Path, PurePosixPath

TEMPLATE_FOLDER = "cookiecutter-template"


def own_files(service: str, function: str) -> list[PurePosixPath]:
    """What belongs to one function; what puts it into the app comes last."""
    return [
        PurePosixPath(f"lambda_src/{service}/{function}/handler.py"),
        PurePosixPath(f"tests/events/{service}/{function}.json"),
        PurePosixPath(f"tests/{service}/test_{function}.py"),
        PurePosixPath(f"stacks/{service}/{function}.py"),
    ]


def package_file(service: str) -> PurePosixPath:
    """The service's own file, which its first function brings along."""
    return PurePosixPath(f"stacks/{service}/__init__.py")


def snapshot_file(service: str, name: str) -> PurePosixPath:
    """What a function, or a service as `__init__`, adds to CloudFormation."""
    return PurePosixPath(f"tests/snapshots/{service}/{name}.json")


def services_in(project: Path) -> list[str]:
    """Every service, by its folder under `stacks/`."""
    return sorted(file.parent.name for file in (project / "stacks").glob("*/__init__.py"))


def functions_in(project: Path, service: str) -> list[str]:
    """Every function of a service, by its file."""
    files = (project / "stacks" / service).glob("*.py")
    return sorted(file.stem for file in files if file.stem != "__init__")


def holds_files(path: Path) -> bool:
    """Whether something is there; what Python leaves behind of deleted modules is nothing."""
    if not path.is_dir():
        return path.exists() or path.is_symlink()
    return any(holds_files(entry) for entry in path.iterdir() if entry.name != "__pycache__")
