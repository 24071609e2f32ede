"""Shows what a cold start spends on imports, from what Python itself measures."""

import re
from collections.abc import Callable
from dataclasses import dataclass

OPTIONS = ("-X", "importtime")
LINE = re.compile(rb"import time:\s+(\d+) \|\s+(\d+) \| (\s*)(\S+)\n?")
BEGIN = b"import time: handler\n"
SHOWN = 25
THOUSAND = 1000


@dataclass(frozen=True, kw_only=True)
class Import:
    """One module: milliseconds for itself, and together with what it imported first."""

    module: str
    own: float
    total: float
    depth: int


class ImportProfile:
    """Takes Python's measurements out of the log: those of the handler's imports, none before."""

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self._tell = tell
        self._waiting = b""
        self._begun = False
        self.imports: list[Import] = []

    def __call__(self, output: bytes) -> None:
        """Keep the measurements, pass on the rest line by line."""
        *lines, self._waiting = (self._waiting + output).split(b"\n")
        for line in lines:
            if line + b"\n" == BEGIN:
                self._begun = True
            elif match := LINE.fullmatch(line):
                self._keep(match)
            elif not line.startswith(b"import time: self"):
                self._tell(line + b"\n")

    def _keep(self, match: re.Match[bytes]) -> None:
        own, total, indent, module = match.groups()
        # The client imports a part of itself late.
        if self._begun and not module.startswith(b"awslambdaric"):
            self.imports.append(
                Import(
                    module=module.decode(),
                    own=int(own) / THOUSAND,
                    total=int(total) / THOUSAND,
                    depth=len(indent) // 2,
                )
            )

    def table(self) -> str:
        """The modules that took longest, with what they imported first; then the sum of all."""
        longest = sorted(self.imports, key=lambda module: -module.total)
        lines = ["imports of the handler, ms", f"{'total':>9} {'own':>9}  module"]
        lines += [
            f"{entry.total:9.1f} {entry.own:9.1f}  {entry.module}" for entry in longest[:SHOWN]
        ]
        rest = len(longest) - SHOWN
        if rest > 0:
            lines.append(f"{'':>19}  and {rest} more")
        lines.append(f"{sum(entry.own for entry in longest):9.1f} {'':>9}  in all")
        return "\n".join(lines) + "\n"
