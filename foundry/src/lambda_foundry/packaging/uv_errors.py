"""Tells what uv complains about in one line that says what to do."""

import re
from dataclasses import dataclass

from lambda_foundry.packaging.target import Target

RELOCK = "run: uv run foundry lock"
ONLINE = "go online once, since a warm cache needs no network, or set UV_DEFAULT_INDEX to yours"
ONE_A_LINE = "write one requirement a line, like requests>=2.34"
OTHER_VERSION = (
    "correct it in requirements.in, or raise exclude-newer in pyproject.toml for a newer one, "
    "then run: uv run foundry lock"
)


@dataclass(frozen=True)
class Complaint:
    """How uv words a problem, what it means here, and the way out."""

    pattern: str
    meaning: str
    hint: str


# uv 0.13.9; the tests make uv say each of them.
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
        r"Invalid hash digest",
        "the lock has a hash that is none",
        RELOCK,
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
        r"environment variable `(?P<name>\w+)` with invalid value `(?P<value>[^`]*)`",
        "uv can't read the environment variable {name}={value}",
        "correct it or unset it",
    ),
    Complaint(
        r"Failed to read `--find-links` directory: (?P<folder>\S+)",
        "there is no folder {folder}, which UV_FIND_LINKS names",
        "correct it or unset it",
    ),
    Complaint(
        r"Failed to initialize cache at `(?P<folder>[^`]+)`",
        "uv's cache can't be made in {folder}",
        "set UV_CACHE_DIR to a folder that can be written",
    ),
    Complaint(
        r"(No space left on device|Permission denied|Read-only file system)",
        "{match} while packages were installed",
        "make room or rights below .build/ and in uv's cache",
    ),
)


def explain(stderr: str, *, target: Target) -> str:
    """What uv says, and what to do; uv's own first words where the problem is a new one."""
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
    return f"uv could not install it: {message[:300] or 'it said nothing'}"
