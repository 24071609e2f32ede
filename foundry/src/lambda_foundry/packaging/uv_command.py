"""Calls uv, whatever the user's own configuration says, and tells what it complains about."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import uv

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.target import Target
from lambda_foundry.programs import run_program

# What uv may see of the environment: where its cache and its Pythons are, and how to reach the
# index.
PASSED_ON = (
    "HOME", "PATH", "TMPDIR", "SYSTEMROOT", "LOCALAPPDATA", "APPDATA", "USERPROFILE",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR", "NETRC",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR",
    "UV_CACHE_DIR", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_OFFLINE",
    "UV_HTTP_TIMEOUT", "UV_HTTP_RETRIES", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_KEYRING_PROVIDER",
)  # fmt: skip

CREDENTIALS = re.compile(r"UV_INDEX_\w+_(USERNAME|PASSWORD)")
"""Of an index that `UV_INDEX` or `UV_DEFAULT_INDEX` gives a name: `name=address`."""

RELOCK = "run: uv run foundry lock"

ONLINE = "go online once, since a warm cache needs no network, or set UV_DEFAULT_INDEX to yours"

ONE_A_LINE = "write one requirement a line, like requests>=2.34"

OTHER_VERSION = (
    "correct it in requirements.in, or raise exclude-newer in pyproject.toml for a newer one, "
    "then run: uv run foundry lock"
)


def run_uv(
    *arguments: str, folder: Path | None = None, variables: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """Run the uv that the project pins, with the few variables of `PASSED_ON` and those given."""
    environment = {
        name: value
        for name, value in os.environ.items()
        # CI systems set what they don't know to nothing, which uv refuses.
        if value and (name in PASSED_ON or CREDENTIALS.fullmatch(name))
    }
    return run_program(
        [uv.find_uv_bin(), *arguments, "--no-config", "--no-python-downloads"],
        folder=folder,
        variables={**environment, **(variables or {})},
    )


def install(
    requirements: Path, *, into: Path, target: Target, owner: str, dry_run: bool = False
) -> None:
    """Put the wheels of a lock into a folder, or with `dry_run` only see whether there are any.

    Raises a `Mistake` that names the owner and the way out when a wheel is missing or refused.
    """
    arguments = [
        "pip", "install", "--quiet",
        "--target", str(into),
        *target.uv_options,
        "--only-binary", ":all:",
        "--require-hashes",
        "--no-installer-metadata",
        "--no-compile-bytecode",
        "--link-mode", "copy",
        "--requirements", str(requirements),
        *(["--dry-run"] if dry_run else []),
    ]  # fmt: skip
    # Hashes decide what is installed, so the cache is as good as the index, and needs no network.
    result = run_uv(*arguments, "--offline")
    if result.returncode and not _is_offline():
        result = run_uv(*arguments)
    if result.returncode:
        raise Mistake(f"{owner}: {explain(result.stderr, target=target)}")


def _is_offline() -> bool:
    return os.environ.get("UV_OFFLINE", "").lower() not in {"", "0", "false", "f", "n", "no", "off"}


@dataclass(frozen=True)
class Complaint:
    """How uv words a problem, what it means here, and the way out."""

    pattern: str
    meaning: str
    hint: str


# uv 0.13.9; the tests make uv say each of them. What uv itself says better isn't here.
COMPLAINTS = (
    Complaint(
        r"Because (all versions of )?(?P<package>\S+) (has|have) no (usable wheels|wheels with a)",
        "{package} has no wheel for {target} ({platform}, cp{abi})",
        "{without_wheel}",
    ),
    Complaint(
        r"Wheels are required for `(?P<package>[^`]+)` because",
        "{package} has no wheel for {target} ({platform}, cp{abi})",
        "{without_wheel}",
    ),
    Complaint(
        r"Hash mismatch for `(?P<package>[^`]+)`",
        "{package} differs from its hash in the lock",
        f"{RELOCK}; if it stays so, distrust the index",
    ),
    Complaint(
        r"no trusted hash was provided for: `(?P<package>[^`]+)`",
        "the lock lacks {package}, which another package needs",
        RELOCK,
    ),
    Complaint(
        r"Because (?P<package>\S+) was not found in the cache",
        "{package} is not in uv's cache, and UV_OFFLINE is set",
        ONLINE,
    ),
    Complaint(
        r"\b(401 Unauthorized|403 Forbidden)",
        "the package index lets nobody in without the right credentials ({match})",
        "put them into NETRC's file or into the address in UV_DEFAULT_INDEX",
    ),
    Complaint(
        r"Because (?P<package>\S+) was not found in the (package registry|provided)",
        "the package index has no {package}",
        "correct the name, or set UV_DEFAULT_INDEX to an index that has it",
    ),
    Complaint(
        r"Because there is no version of (?P<package>\S+)",
        "the package index has no {package}",
        OTHER_VERSION,
    ),
    Complaint(
        r"Because only (?P<known>\S+) is available and .*? (?P<package>\S+), we can conclude",
        "the package index has no {package}, only {known}",
        OTHER_VERSION,
    ),
    Complaint(
        r".*([Bb]ecause|cause:) (?P<why>.+?), "
        r"(we can conclude that your requirements are unsatisfiable|which are incompatible)",
        "no versions fit together: {why}",
        "loosen one of them in requirements.in",
    ),
    Complaint(
        r"Couldn't parse requirement in .*? cause: (?P<why>.+?) \^",
        "a requirement can't be read: {why}",
        ONE_A_LINE,
    ),
    Complaint(
        r"invalid peer certificate",
        "the certificate of the package index isn't trusted",
        "set UV_SYSTEM_CERTS=true, or SSL_CERT_FILE to the certificates of your network",
    ),
    Complaint(
        r"(Failed to fetch|error sending request|Could not connect)",
        "the package index can't be reached",
        ONLINE,
    ),
    Complaint(
        r"(No space left on device|Permission denied|Read-only file system)",
        "{match} while packages were installed",
        "make room or rights below .build/ and in uv's cache",
    ),
)


def explain(stderr: str, *, target: Target) -> str:
    """What uv says, and what to do; any other problem in uv's own words, with its hint."""
    message = " ".join(stderr.split())
    for complaint in COMPLAINTS:
        if match := re.search(complaint.pattern, message):
            meaning = complaint.meaning.format(
                **match.groupdict(),
                match=match[0],
                target=target,
                platform=target.platform,
                abi=target.python_version.replace(".", ""),
            )
            hint = complaint.hint.format(without_wheel=target.without_wheel)
            return f"{meaning}; {hint}"
    return f"uv could not install it: {_own_words(message) or 'it said nothing'}"


def _own_words(message: str) -> str:
    """The message without what uv draws around it."""
    return re.sub(r"^error: |[\u00d7\u2500-\u257f\u25b6]+ ", "", message)[:500].strip()
