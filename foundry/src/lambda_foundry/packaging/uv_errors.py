"""Says in one line what uv complains about and the way out, which is never one already taken."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lambda_foundry.packaging.target import Target

RELOCK = "run: uv run foundry lock"

ONE_A_LINE = "write one requirement a line, like requests>=2.34"

OTHER_VERSION = "correct it in requirements.in, then run: uv run foundry lock"

OWN_WHEEL = (
    "lock another version, or build a wheel and write its path into requirements.in, "
    "like ./vendor/NAME.whl"
)


def is_offline() -> bool:
    """Whether the user has told uv to keep off the network."""
    return os.environ.get("UV_OFFLINE", "").lower() not in {"", "0", "false", "f", "n", "no", "off"}


def first_unset(*ways: tuple[str, str], otherwise: str) -> str:
    """The advice of the first variable that isn't set yet; another once all are."""
    return next((advice for name, advice in ways if not os.environ.get(name)), otherwise)


def _online() -> str:
    once = "go online once, since a warm cache needs no network"
    if is_offline():
        return f"unset UV_OFFLINE and {once}"
    return first_unset(
        ("UV_DEFAULT_INDEX", f"{once}, or set UV_DEFAULT_INDEX to yours"),
        otherwise="see that the index in UV_DEFAULT_INDEX answers",
    )


def _credentials() -> str:
    return first_unset(
        ("NETRC", "put them into NETRC's file or into the address in UV_DEFAULT_INDEX"),
        otherwise="correct them in the file that NETRC names, or in the index's address",
    )


def _another_index() -> str:
    other = first_unset(
        ("UV_DEFAULT_INDEX", ", or set UV_DEFAULT_INDEX to an index that has it"),
        ("UV_INDEX", ", or set UV_INDEX to another index, which has it"),
        otherwise=", or publish it to an index that UV_INDEX or UV_DEFAULT_INDEX names",
    )
    return f"correct the name{other}"


def _certificates() -> str:
    return first_unset(
        ("UV_SYSTEM_CERTS", "set UV_SYSTEM_CERTS=true, or SSL_CERT_FILE to those of your network"),
        ("SSL_CERT_FILE", "set SSL_CERT_FILE to the certificates of your network"),
        otherwise="add that of your network to the file that SSL_CERT_FILE names",
    )


@dataclass(frozen=True)
class Complaint:
    """How uv words a problem, what it means here, and the way out."""

    pattern: str
    meaning: str
    way_out: str | Callable[[], str]


# uv 0.13.9; the tests make uv say each of them. What uv itself says better isn't here.
COMPLAINTS = (
    Complaint(
        r"Because (all versions of )?(?P<package>\S+) (has|have) no (usable wheels|wheels with a)",
        "{package} has no wheel for {target} ({platform}, cp{abi})",
        OWN_WHEEL,
    ),
    Complaint(
        r"Wheels are required for `(?P<package>[^`]+)` because",
        "{package} has no wheel for {target} ({platform}, cp{abi})",
        OWN_WHEEL,
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
        _online,
    ),
    Complaint(
        r"\b(401 Unauthorized|403 Forbidden)",
        "the package index lets nobody in without the right credentials ({match})",
        _credentials,
    ),
    Complaint(
        r"hint: `(?P<package>[^`]+)` was filtered by `exclude-newer` .*? before (?P<date>\S+?)\.? ",
        "all that will do of {package} is newer than {date}, the exclude-newer of pyproject.toml",
        "raise it, or exempt the package there: exclude-newer-package = {{ {package} = false }}",
    ),
    Complaint(
        r"hint: Pre-releases are available for `(?P<package>[^`]+)`",
        "all that will do of {package} are pre-releases",
        "write the one that you want into requirements.in, like {package}>=1.0rc1",
    ),
    Complaint(
        r"[Bb]ecause (?P<package>\S+) requires Python (?P<python>[<>=!~]\S+) and",
        "{package} needs Python {python}, and not all that use it run on that",
        "take an older version of it, or a newer runtime for the function or layer",
    ),
    Complaint(
        r"Because (?P<package>\S+) was not found in the (package registry|provided)",
        "the package index has no {package}",
        _another_index,
    ),
    Complaint(
        r"Because there (is no version|are no versions) of (?P<package>\S+)",
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
        _certificates,
    ),
    Complaint(
        r"(Failed to fetch|error sending request|Could not connect)",
        "the package index can't be reached",
        _online,
    ),
    Complaint(
        r"(No space left on device|Permission denied|Read-only file system)",
        "{match} while packages were installed",
        "make room or rights below .build/ and in uv's cache",
    ),
)

SAID_OTHERWISE = (
    "Wheels are required for",
    "was filtered by `exclude-newer`",
    "Pre-releases are available",
    "the network was disabled",
    "the resolution failed for other Python versions",
    "valid authentication credentials",
)
"""Hints of uv's that are in the complaints above; others reach the user as they are."""


def explain(stderr: str, *, target: Target) -> str:
    """What uv says, and what to do; any other problem in uv's own words, with its hint."""
    message = " ".join(stderr.split())
    for complaint in COMPLAINTS:
        if match := re.search(complaint.pattern, message):
            words = {
                **match.groupdict(),
                "match": match[0],
                "target": target,
                "platform": target.platform,
                "abi": target.python_version.replace(".", ""),
            }
            meaning, way_out = complaint.meaning.format(**words), _way_out(complaint, target, words)
            return f"{meaning}; {way_out}{_hints(message)}"
    return f"uv could not install it: {_own_words(message) or 'it said nothing'}"


def _way_out(complaint: Complaint, target: Target, words: Mapping[str, object]) -> str:
    if complaint.way_out == OWN_WHEEL and target.without_wheel:
        return target.without_wheel
    if callable(complaint.way_out):
        return complaint.way_out()
    return complaint.way_out.format(**words)


def package_without_wheel(stderr: str) -> str | None:
    """The name of the package that has no wheel for the target, if that is what uv says."""
    message = " ".join(stderr.split())
    for complaint in COMPLAINTS:
        if complaint.way_out == OWN_WHEEL and (found := re.search(complaint.pattern, message)):
            return re.split(r"[=<>!~\[]", found["package"])[0]
    return None


def _hints(message: str) -> str:
    """What else uv advises."""
    hints = re.findall(r"hint: (.*?)(?= hint: |$)", message)
    told = [hint for hint in hints if not any(words in hint for words in SAID_OTHERWISE)]
    return "".join(f" (uv: {hint[:300].strip()})" for hint in told)


def _own_words(message: str) -> str:
    """The message without what uv draws around it."""
    words = re.sub(r"^error: |[\u00d7\u2500-\u257f\u25b6]+ ", "", message)
    said, hint, rest = words.partition(" hint: ")
    return f"{said[:500].strip()}{hint}{rest[:300]}".strip()
