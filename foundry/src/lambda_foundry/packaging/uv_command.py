"""Calls uv, whatever the user's own configuration says."""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import uv

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import PINNED
from lambda_foundry.packaging.requirements import logical_lines, normalized, read_text
from lambda_foundry.packaging.target import Target, ThisMachine
from lambda_foundry.packaging.uv_errors import (
    OWN_WHEEL,
    explain,
    is_offline,
    package_without_wheel,
)
from lambda_foundry.programs import run_program

# What uv may see of the environment: where its cache and its Pythons are, and how to reach the
# index and, by git, repositories.
PASSED_ON = (
    "HOME", "PATH", "TMPDIR", "SYSTEMROOT", "LOCALAPPDATA", "APPDATA", "USERPROFILE",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR", "NETRC",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND",
    "UV_CACHE_DIR", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_OFFLINE",
    "UV_HTTP_TIMEOUT", "UV_HTTP_RETRIES", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_KEYRING_PROVIDER",
)  # fmt: skip

CREDENTIALS = re.compile(r"UV_INDEX_\w+_(USERNAME|PASSWORD)")
"""Of an index that `UV_INDEX` or `UV_DEFAULT_INDEX` gives a name: `name=address`."""

NEAREST = 3
"""How many other targets are tried for a package that has no wheel for the one that is wanted."""


class NoWheel(Mistake):
    """A package has no wheel for the target."""

    def __init__(self, message: str, *, package: str) -> None:
        super().__init__(message)
        self.package = package


def run_uv(
    *arguments: str,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
    settings: Path | None = None,
    doing: str = "",
) -> CompletedProcess[str]:
    """Run the uv that the project pins, with the few variables of `PASSED_ON` and those given.

    Of all settings files it reads the one that is given, if any. Meanwhile people are told what it
    is `doing`.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        # CI systems set what they don't know to nothing, which uv refuses.
        if value and (name in PASSED_ON or CREDENTIALS.fullmatch(name))
    }
    configuration = ["--config-file", str(settings)] if settings else ["--no-config"]
    return run_program(
        [uv.find_uv_bin(), *arguments, *configuration, "--no-python-downloads"],
        folder=folder,
        variables={**environment, **(variables or {})},
        doing=doing,
    )


def run_uv_on_cache(*arguments: str, **options: Any) -> CompletedProcess[str]:
    """The same without the network, then with it: for what hashes decide, not the index."""
    result = run_uv(*arguments, "--offline", **options)
    return run_uv(*arguments, **options) if result.returncode and not is_offline() else result


def install(
    requirements: Path,
    *,
    into: Path,
    target: Target,
    owner: str,
    wheels: Sequence[Path] = (),
    left_out: Path | None = None,
    dry_run: bool = False,
) -> None:
    """Put the wheels of a lock into a folder, or with `dry_run` only see whether there are any.

    `wheels` are folders with wheels that no index has, `left_out` is a file with the names of
    packages that are not wanted, whatever needs them. Raises a `Mistake` that names the owner and
    the way out when a wheel is missing or refused; a missing one is `NoWheel`.
    """
    options = [*(["--dry-run"] if dry_run else []), *leaving_out(left_out)]
    result = _install(requirements, *options, into=into, target=target, wheels=wheels)
    if result.returncode == 0:
        return
    said = f"{owner}: {explain(result.stderr, target=target)}"
    package = package_without_wheel(result.stderr)
    if package is None:
        raise Mistake(said)
    if other := _target_with_wheel(requirements, package, instead_of=target):
        said = said.replace(OWN_WHEEL, f"it has one for {other}: choose that, or {OWN_WHEEL}")
    raise NoWheel(said, package=normalized(package))


def _install(
    requirements: Path, *options: str, into: Path, target: Target, wheels: Sequence[Path] = ()
) -> CompletedProcess[str]:
    command = (
        "pip", "install", "--quiet",
        "--target", str(into),
        *target.uv_options,
        *where_wheels_are(wheels),
        "--only-binary", ":all:",
        "--require-hashes",
        "--no-installer-metadata",
        "--no-compile-bytecode",
        "--link-mode", "copy",
        "--requirements", str(requirements),
        *options,
    )  # fmt: skip
    result = run_uv(*command, "--offline")
    if result.returncode and not is_offline():
        # A package of which a part is there, as when the disk is full, would count as installed.
        for entry in list(into.iterdir()) if into.is_dir() else ():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        result = run_uv(*command)
    return result


def leaving_out(file: Path | None) -> list[str]:
    """The options of uv by which what a file names is not taken, whatever needs it."""
    return ["--excludes", str(file)] if file else []


def where_wheels_are(folders: Sequence[Path]) -> list[str]:
    """The options of uv that name folders of wheels, beside those of the user's environment."""
    # What a command line names takes the place of the variable.
    given = os.environ.get("UV_FIND_LINKS", "").split(",") if folders else []
    return [
        option
        for place in [*map(str, folders), *filter(None, given)]
        for option in ("--find-links", place)
    ]


def _target_with_wheel(requirements: Path, package: str, *, instead_of: Target) -> Target | None:
    """A target near the wanted one for which the locked version has a wheel."""
    lines = logical_lines(read_text(requirements))
    pinned = ((PINNED.match(line), line) for line in lines)
    line = next(
        (line for match, line in pinned if match and normalized(match["name"]) == package), None
    )
    if line is None or isinstance(instead_of, ThisMachine):
        return None
    with tempfile.TemporaryDirectory() as workplace:
        alone = Path(workplace, "requirements.txt")
        alone.write_text(re.sub(r";.*?(?= --hash)", "", line), encoding="utf-8")
        for target in instead_of.neighbours[:NEAREST]:
            nowhere = Path(workplace, "nowhere")
            result = _install(alone, "--no-deps", "--dry-run", into=nowhere, target=target)
            if result.returncode == 0:
                return target
    return None
