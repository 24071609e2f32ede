"""Asks uv which versions a `requirements.in` gets, until it has all that it needs to know."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

from lambda_foundry.commands.lock_notes import OWN, Built, forget_hashes, note
from lambda_foundry.commands.own_wheels import OwnWheels
from lambda_foundry.commands.release_dates import newest_allowed
from lambda_foundry.commands.usable_files import leave_out_unusable
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import RELEASE, left_out_of, origins_of, pins_of
from lambda_foundry.packaging.requirements import Included, Own, normalized, read_requirements
from lambda_foundry.packaging.source_builds import TOOLS, VARIABLES, build_release, why_not_built
from lambda_foundry.packaging.target import PYTHON_VERSIONS, Target
from lambda_foundry.packaging.uv_command import (
    NoWheel,
    install,
    leaving_out,
    run_uv,
    where_wheels_are,
)
from lambda_foundry.packaging.uv_errors import explain, package_without_wheel
from lambda_foundry.project import shown

UNDATED = re.compile(
    r"`(?P<name>[^`]+?)-\d[^`-]*(-[^`]*|\.tar\.gz|\.zip)` is missing an upload date"
)

FAILED_BUILD = re.compile(r"Failed to (download and )?build `(?P<name>[^`]+)`")

NEEDS_NEWER_PYTHON = "requires Python >="


class Resolution:
    """How the lock of one folder comes about in `workplace`.

    `workplace/requirements.txt` may begin as the old lock: uv keeps its versions, but for those
    that the options `upgrade` name, and with `keeps_hashes` its hashes. Raises `Mistake` where a
    wheel is missing for a target.
    """

    def __init__(
        self,
        folder: Path,
        *,
        workplace: Path,
        targets: Sequence[Target],
        upgrade: Sequence[str],
        keeps_hashes: bool,
    ) -> None:
        self.lock = workplace / "requirements.txt"
        self._folder = folder
        self._workplace = workplace
        self._targets = targets
        self._upgrade = upgrade
        self._owner = shown(folder / "requirements.in")
        origins = {}
        if self.lock.is_file():
            origins = origins_of(self.lock.read_text(encoding="utf-8"))
            # Else a wheel that was published later would never be taken.
            forget_hashes(self.lock, {name for name, _ in origins} if keeps_hashes else None)
        commits = {asked: origin for origin, asked in origins.values()}
        self._own = OwnWheels(folder, commits={} if upgrade else commits)
        self._releases: list[Built] = []
        self._without_wheels: set[str] = set()
        self._without_dates: set[str] = set()

    def resolve(self) -> Path:
        """Write the lock, and see that there are wheels of all of it; where it is."""
        self._write()
        for target in self._targets:
            self._prove(target)
        return self.lock

    def _write(self) -> None:
        self._compile()
        self._releases = [
            Built(
                wheel=build_release(pin.name, pin.version, pin.hashes, owner=self._owner),
                origin=RELEASE,
            )
            for pin in pins_of(self.lock)
            if pin.name in self._without_wheels
        ]
        leave_out_unusable(self.lock, *self._files_of_index())
        note(self.lock, [*self._own.all, *self._releases])

    def _files_of_index(self) -> list[str]:
        """The options of uv that say where wheels are, and what comes as source."""
        names = sorted(self._without_wheels)
        sources = [option for name in names for option in ("--no-binary", name)]
        return [*where_wheels_are([built.wheel.parent for built in self._own.all]), *sources]

    def _compile(self) -> None:
        asked, oldest = self._asked(), PYTHON_VERSIONS[0]
        while (result := self._run(asked, oldest)).returncode:
            oldest = self._learnt(result.stderr, oldest)
        if self._without_dates:
            names = ", ".join(sorted(self._without_dates))
            note = "exclude-newer holds not for what the index has without dates"
            print(f"{self._owner}: {note}: {names}", file=sys.stderr)

    def _learnt(self, stderr: str, oldest: str) -> str:
        """Take up what uv complains about; the oldest Python to ask for next. Raises `Mistake`."""
        package, used = package_without_wheel(stderr), _oldest(self._targets)
        undated = {normalized(match["name"]) for match in UNDATED.finditer(stderr)}
        if undated - self._without_dates:
            self._without_dates |= undated
        elif package and package not in self._without_wheels:
            self._without_wheels.add(package)
        elif NEEDS_NEWER_PYTHON in " ".join(stderr.split()) and oldest != used:
            return used
        elif failed := FAILED_BUILD.search(stderr):
            raise Mistake(f"{self._owner}: {failed['name']} {why_not_built(stderr)}")
        else:
            raise Mistake(f"{self._owner}: {explain(stderr, target=self._targets[0])}")
        return oldest

    def _asked(self) -> Path:
        """The folder in which uv finds what is asked for, by the names that the lock then has."""
        # As deep as the folder itself, so that what it includes from above has room beside it.
        whole = self._folder.resolve()
        folder = self._workplace / "asked" / whole.relative_to(whole.anchor)
        self._copy(self._folder / "requirements.in", folder / "requirements.in", copied=set())
        (folder / OWN).write_text(self._own.limits, encoding="utf-8")
        return folder

    def _copy(self, file: Path, copy: Path, *, copied: set[Path]) -> None:
        """Write it in the spelling that uv reads, and the files that it includes."""
        copied.add(copy)
        copy.parent.mkdir(parents=True, exist_ok=True)
        lines = []
        for line in read_requirements(file):
            lines.append(self._own.pinned(line) if isinstance(line, Own) else str(line))
            if isinstance(line, Included):
                included = (copy.parent / line.name).resolve()
                if included not in copied:
                    self._copy(line.path, included, copied=copied)
        copy.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def _run(self, asked: Path, oldest: str) -> CompletedProcess[str]:
        limits = ["--constraints", OWN] if self._own.all else []
        return run_uv(
            "pip", "compile", "requirements.in",
            *limits,
            "--output-file", str(self.lock),
            "--universal",
            "--python", sys.executable,
            "--python-version", oldest,
            "--only-binary", ":all:",
            *self._files_of_index(),
            "--build-constraints", str(TOOLS),
            "--generate-hashes",
            "--no-header",
            *newest_allowed(self._without_dates),
            *leaving_out(left_out_of(self._folder)),
            *self._upgrade,
            folder=asked,
            variables=VARIABLES,
        )  # fmt: skip

    def _prove(self, target: Target) -> None:
        """See that there is a wheel of everything, or build what is Python alone after all."""
        try:
            self._try_to_install(target)
        except NoWheel as missing:
            if missing.package in self._without_wheels:
                raise
            self._without_wheels.add(missing.package)
            forget_hashes(self.lock, {missing.package})
            try:
                self._write()
            except Mistake:
                raise missing from None
            self._prove(target)

    def _try_to_install(self, target: Target) -> None:
        install(
            self.lock,
            into=self._workplace / "nowhere",
            target=target,
            owner=self._owner,
            wheels=[built.wheel.parent for built in (*self._own.all, *self._releases)],
            left_out=left_out_of(self._folder),
            dry_run=True,
        )


def _oldest(targets: Sequence[Target]) -> str:
    return min((target.python_version for target in targets), key=PYTHON_VERSIONS.index)
