"""Tells what uv complains about in one line that says what to do."""

import re
from dataclasses import dataclass

from building_blocks.packaging.target import Target

RELOCK = "run: uv run poe lock"
ONLINE = "go online once, since a warm cache needs no network, or set UV_DEFAULT_INDEX to yours"


@dataclass(frozen=True)
class Complaint:
    """How uv words a problem, what it means here, and the way out."""

    pattern: str
    meaning: str
    hint: str


# uv 0.13.9; the tests make uv say each of them.
COMPLAINTS = (
    Complaint(
        r"Because (?P<package>\S+) has no (usable wheels|wheels with a matching)",
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
        r"Because (?P<package>\S+) was not found in the (package registry|provided)",
        "the package index has no {package}",
        "correct the name, or set UV_DEFAULT_INDEX to an index that has it",
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
