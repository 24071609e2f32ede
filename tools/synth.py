"""`poe synth`: the set-up, then every stack as CloudFormation in cdk.out."""

import sys

from building_blocks.project import ROOT
from tools.assembly import Assembly
from tools.cdk_cli import cdk
from tools.set_up import set_up


def main(arguments: list[str]) -> int:
    """Pass the arguments on to `cdk synth`, then say what was made."""
    set_up()
    if status := cdk("synth", "--quiet", *arguments):
        return status
    print(summary(Assembly(ROOT / "cdk.out")))
    return 0


def summary(assembly: Assembly) -> str:
    """One line a stack: its name, its functions, its size."""
    lines = [f"Synthesized {len(assembly.stacks)} stacks into cdk.out:"]
    for stack in assembly.stacks:
        functions = ", ".join(stack.function_names) or "no functions"
        lines.append(f"  {stack.name}: {functions} ({len(stack.resources)} resources)")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
