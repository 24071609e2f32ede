"""Which files of a package can be run: told by what is in them, as on every system.

A checkout on Windows, or of a shared disk, has no such permissions, or gives them to all files.
"""

from io import FileIO

RUNNABLE, READABLE = 0o755, 0o644

PROGRAMS = (b"\x7fELF", b"#!")
"""How compiled programs and modules begin, and scripts, which name there what runs them."""


def permissions_of(file: str) -> int:
    """Everybody may read it; whoever may read it may run it if it is a program."""
    with FileIO(file) as opened:
        head = opened.read(max(map(len, PROGRAMS))) or b""
    return RUNNABLE if head.startswith(PROGRAMS) else READABLE
