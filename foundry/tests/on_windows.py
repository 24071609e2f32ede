"""Which of the tests aren't for Windows, and why: the one place that says so."""

import sys

import pytest

from tests.places import PACKAGE

NEEDS_BASH = "needs bash, which follows pages and steps as people and runners do"
NEEDS_TERMINAL = "needs a terminal as Unix has them"
NEEDS_LINKS = "needs symbolic links, which Windows lets few people make"
NEEDS_MODES = "needs permissions as Unix has them"

NOT_FOR_WINDOWS = {
    "commands/test_completion.py": NEEDS_BASH,
    "commands/test_terminal.py": NEEDS_TERMINAL,
    "delivery/test_gate.py": NEEDS_BASH,
    "delivery/test_steps.py": NEEDS_BASH,
    "docs": NEEDS_BASH,
    "invoke": "foundry invoke doesn't run on Windows: use WSL or a dev container",
    "local": "foundry local doesn't run on Windows: use WSL or a dev container",
    "packaging/test_content.py": NEEDS_LINKS,
    "packaging/test_reproducibility.py": NEEDS_MODES,
    "project/test_init_input.py": NEEDS_MODES,
    "scaffold/test_full_disk.py": "needs a limit of file sizes, by which the disk looks full",
    "scaffold/test_interrupt.py": "needs signals, which Windows sends to no single process",
    "scaffold/test_http_scaffolds.py": "invokes functions, which foundry doesn't on Windows",
    "synthesis/test_any_edits.py": NEEDS_LINKS,
    "synthesis/test_doors.py": NEEDS_LINKS,
    "synthesis/test_files.py": NEEDS_LINKS,
    "synthesis/test_reuse.py": NEEDS_LINKS,
}
"""Files and folders of `foundry/tests`, with the reason."""


def skip_what_windows_lacks(items: list[pytest.Item]) -> None:
    """On Windows, have those tests skipped with their reasons; elsewhere nothing."""
    if sys.platform != "win32":
        return
    for item in items:
        for place, reason in NOT_FOR_WINDOWS.items():
            if item.path.is_relative_to(PACKAGE / "tests" / place):
                item.add_marker(pytest.mark.skip(reason=reason))
