"""Reads the calls of AWS in public handlers, and compares them with what people found by reading.

Run it in `foundry/`: `uv run python -m benchmarks.aws_calls.bench`. It needs npm and uv, which
fetch the packages of `handlers.toml` and of `handlers_read_first.toml` with the code of their
functions. It prints what `results.md` is written from, and each difference.
"""

import shutil
import subprocess
import tarfile
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import uv

from lambda_foundry.aws_calls.name_flow import NameFlow
from lambda_foundry.aws_calls.operations import CallsFound
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.template.asset_files import AssetFiles

LISTS = ("handlers.toml", "handlers_read_first.toml")


@dataclass(frozen=True)
class Handler:
    """A function of a package, and what a person has read that it calls."""

    folder: Path
    handler: str
    calls: frozenset[str]

    def found(self) -> CallsFound:
        """What is found in its code."""
        return NameFlow(ProjectCode(AssetFiles(folder=self.folder)), self.handler).read()


def main() -> None:
    """Fetch the packages of each list, read every handler, and print differences and sums."""
    for name in LISTS:
        known = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        sums: Counter[str] = Counter()
        with tempfile.TemporaryDirectory() as scratch:
            handlers = list(_handlers(known["package"], Path(scratch)))
            started = time.process_time()
            for handler in handlers:
                sums.update(_compared(handler))
            spent = time.process_time() - started
        print(name, *(f"  {what}: {number}" for what, number in sums.items()), sep="\n")
        print(f"  CPU seconds: {spent:.1f}")


def _compared(handler: Handler) -> Counter[str]:
    found = handler.found()
    calls = {f"{call.service}.{call.operation}" for call in found.calls}
    missed, false = handler.calls - calls, calls - handler.calls
    for what, names in (("missed", missed), ("false", false)):
        if names:
            print(handler.folder.name, handler.handler, what, sorted(names))
    return Counter(
        {
            "functions": 1,
            "operations read": len(handler.calls),
            "found": len(handler.calls & calls),
            "missed": len(missed),
            "false": len(false),
            "functions with something that can't be told": bool(found.cant_tell),
        }
    )


def _handlers(packages: list[dict[str, Any]], scratch: Path) -> Iterator[Handler]:
    for package in packages:
        folder = _fetched(package, scratch / package["name"].replace("/", "-"))
        for function in package["function"]:
            yield Handler(
                folder / function["folder"], function["handler"], frozenset(function["calls"])
            )


def _fetched(package: dict[str, Any], into: Path) -> Path:
    """The package's files, unpacked; of a package of jsii, those of the archive inside it.

    What says of the files of a wheel that they were installed is taken away: they are read as a
    project's own.
    """
    into.mkdir()
    if package["from"] == "installed":
        (archive,) = resources.files(package["name"]).joinpath("_jsii").glob("*.jsii.tgz")  # type: ignore[attr-defined]  # a Path
        return _unpacked(Path(str(archive)), into)
    name, version = package["name"], package["version"]
    if package["from"] == "npm":
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=into, check=True)  # noqa: S607  # as people have it
        return _unpacked(next(into.glob("*.tgz")), into)
    install = [uv.find_uv_bin(), "pip", "install", "--quiet", "--no-deps", "--target", str(into)]
    subprocess.run([*install, f"{name}=={version}"], check=True)
    if package["from"] == "wheel":
        for folder in into.glob("*.dist-info"):
            shutil.rmtree(folder)
        return into
    return _unpacked(next(into.glob("*/_jsii/*.tgz")), into)


def _unpacked(archive: Path, into: Path) -> Path:
    with tarfile.open(archive) as files:
        files.extractall(into, filter="data")
    return into / "package"


if __name__ == "__main__":
    main()
