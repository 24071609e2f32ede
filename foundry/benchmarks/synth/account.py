"""Counts what a project takes up in an account: `uv run python -m benchmarks.synth.account [N]`.

Its N functions are what the scaffold makes of the triggers in `scaffolded.py`, in services of ten.
The page docs/reference/quotas.md has these numbers, multiplied.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.synth.running import BUNDLED, synthesize
from benchmarks.synth.scaffolded import scaffold
from lambda_foundry.template.cloud_assembly import Assembly


def counts(assembly: Assembly) -> Counter[str]:
    """Resources by their types, stacks, and assets to upload."""
    templates = [template for stack in assembly.stacks for template in stack.templates]
    found = Counter(template.type(id_) for template in templates for id_ in template.resources)
    return found + Counter(stacks=len(assembly.stacks), uploads=len(assembly.uploads))


def main(functions: int) -> None:
    """Print how many there are of each for so many functions."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        scaffold(project, functions)
        synthesize(project, "here", BUNDLED)
        for name, number in counts(Assembly(project / "cdk.out")).most_common():
            print(f"{number:6} {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
