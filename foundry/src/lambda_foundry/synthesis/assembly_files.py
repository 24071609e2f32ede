"""The files of a cloud assembly: which there are, which are left over, and those of two as one."""

import errno
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lambda_foundry.names import construct_id
from lambda_foundry.synthesis.files import NAMES, Seen, see, still
from lambda_foundry.template.cloud_assembly import MANIFEST, REPORT, Assembly
from lambda_foundry.template.document import read_json

LEFT_OVER = ("*.template.json", "*.assets.json", "*.metadata.json")

# Artifacts that say the same whichever stacks are synthesized.
OF_THE_APP = {"Tree", "aws-cdk-lib/feature-flag-report"}


def see_assembly(output: Path, before: Mapping[str, Seen]) -> dict[str, Seen]:
    """What all files of the assembly hold; what was seen `before` and still holds isn't read."""
    seen: dict[str, Seen] = {}
    for path in _paths(output):
        known = before.get(path)
        seen[path] = (known and still(path, known)) or see(path)
    return seen


def remove_unknown_assets(output: Path, known: Mapping[str, Seen]) -> set[Path]:
    """Remove the assets that nobody vouches for; which those were.

    CDK takes what has the name of an asset for the asset, also where a copy ended half-way.
    """
    unknown = {path for path in output.glob("asset.*") if not is_known(path, known)}
    for path in unknown:
        _remove(path)
    return unknown


def _remove(path: Path) -> None:
    """Remove a file or a folder. Raises `OSError` for it, not for the name of a file in it."""
    if not path.is_dir():
        path.unlink()
        return
    try:
        shutil.rmtree(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def is_known(asset: Path, known: Mapping[str, Seen]) -> bool:
    """Whether an asset, a file or a folder, is among what is known."""
    return str(asset) in known or str(asset) + NAMES in known


def remove_left_over(output: Path) -> None:
    """Remove the templates of services that are gone."""
    named = set(_paths(output))
    for pattern in LEFT_OVER:
        for path in output.glob(pattern):
            if str(path) not in named:
                path.unlink()


class EarlierAssembly:
    """An assembly as it was before some of its stacks are synthesized again."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._manifest = Assembly(output).manifest
        self._tree = read_json(output / "tree.json")

    def take_in(self, services: Iterable[str]) -> bool:
        """Add the other stacks to what was written for these; False where that isn't exact."""
        manifest, tree = (
            Assembly(self._output).manifest,
            read_json(self._output / "tree.json"),
        )
        chosen = list(services)
        if not stands_alone(manifest, chosen):
            return False
        self._manifest["artifacts"] |= manifest["artifacts"]
        self._tree["tree"]["children"] |= tree["tree"]["children"]
        _write(self._output, self._manifest, self._tree)
        return True


def put_together(parts: Sequence[Path], output: Path, *, but: Collection[str]) -> None:
    """Move what was written for some services each, in their order, into one assembly.

    Files that are named in `but` stay. What an app's stacks have in common, each part has.
    """
    manifest, tree = Assembly(parts[0]).manifest, read_json(parts[0] / "tree.json")
    artifacts, children = manifest["artifacts"], tree["tree"]["children"]
    for part in parts[1:]:
        for found, added in (
            (artifacts, Assembly(part).manifest["artifacts"]),
            (children, read_json(part / "tree.json")["tree"]["children"]),
        ):
            of_the_app = {name: found.pop(name) for name in OF_THE_APP & found.keys()}
            found.update(added | of_the_app)
    for part in parts:
        for path in part.iterdir():
            target = output / path.name
            if path.name not in but and not (path.is_dir() and target.exists()):
                path.replace(target)
    _write(output, manifest, tree)


def _write(output: Path, manifest: dict[str, Any], tree: dict[str, Any]) -> None:
    """As CDK writes them."""
    (output / MANIFEST).write_text(
        json.dumps(manifest, indent=2, ensure_ascii=False), encoding="utf-8"
    )
    (output / "tree.json").write_text(
        json.dumps(tree, separators=(",", ":"), ensure_ascii=False), encoding="utf-8"
    )


def copy_assembly(output: Path, target: Path) -> None:
    """Put the files of one assembly in the place of another's, whose templates don't stay.

    Raises `OSError` where that can't be done, also for an assembly with files outside its folder.
    """
    names = set(Assembly(output).file_names)
    if outside := [name for name in names if Path(name).is_absolute() or ".." in name]:
        raise FileNotFoundError(errno.ENOENT, "lies outside the assembly", outside[0])
    for name in names:
        source, place = output / name, target / name
        if place.is_dir():
            _remove(place)
        place.unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True)
        elif source.exists() or name != REPORT:
            shutil.copy2(source, place)
    remove_left_over(target)


def stands_alone(manifest: dict[str, Any], services: Iterable[str]) -> bool:
    """Whether the app is these services' stacks, one each, and no stack needs another."""
    if "missing" in manifest:
        return False
    stacks = {construct_id(service) for service in services}
    artifacts = manifest["artifacts"]
    names = stacks | {f"{stack}.assets" for stack in stacks} | OF_THE_APP
    return artifacts.keys() == names and all(
        artifacts[stack]["dependencies"] == [f"{stack}.assets"] for stack in stacks
    )


def has_findings(output: Path) -> bool:
    """Whether the last synthesis found anything: an error or a warning, of a plugin or of CDK."""
    return any(report.get("violations") for report in Assembly(output).reports)


def has_failed(output: Path) -> bool:
    """Whether it found an error, for which the CLI or the app ends with exit status 1."""
    return any(report["conclusion"] != "success" for report in Assembly(output).reports)


def _paths(output: Path) -> Iterator[str]:
    for name in dict.fromkeys(Assembly(output).file_names):
        yield from _below(str(output / name))


def _below(path: str) -> Iterator[str]:
    if not os.path.isdir(path):  # noqa: PTH112  # thousands of files: no Path for each
        yield path
        return
    yield path + NAMES
    with os.scandir(path) as entries:
        for entry in entries:
            yield from _below(entry.path)
