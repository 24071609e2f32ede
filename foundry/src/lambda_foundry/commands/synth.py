"""`foundry synth`: the set-up, then every stack as CloudFormation in cdk.out."""

import os
from pathlib import Path

from lambda_foundry.acceleration.switch import is_plain
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.counted import counted
from lambda_foundry.project import shown
from lambda_foundry.synthesis.record import Record
from lambda_foundry.synthesis.run import reusable, validation_of
from lambda_foundry.template.cloud_assembly import Assembly, default_output


def main(arguments: list[str]) -> int:
    """Say what `cdk synth` with these arguments made; reuse what lies there if nothing changed."""
    if arguments:
        from lambda_foundry.commands.synth_options import synthesize  # noqa: PLC0415  # as below

        return synthesize(arguments)
    set_up()
    if record := reusable(os.environ):
        print(summary(default_output(), done="Reused", record=record))
        return 0
    from lambda_foundry.commands.cdk_cli import cdk  # noqa: PLC0415  # only where something changed

    return cdk("synth", "--quiet") or report(default_output())


def report(output: Path) -> int:
    """Say what was synthesized into a folder."""
    print(summary(output, done="Synthesized", record=None if is_plain() else Record.load(output)))
    return 0


def summary(output: Path, *, done: str, record: Record | None) -> str:
    """One line a stack: its name, its functions, its size."""
    stacks = Assembly(output).stacks
    made = counted(len(stacks), "stack")
    lines = [f"{done} {made} in {shown(output)}, {validation_of(record)}:"]
    for stack in stacks:
        functions = ", ".join(stack.function_names) or "no functions"
        lines.append(f"  {stack.name}: {functions} ({counted(len(stack.resources), 'resource')})")
    return "\n".join(lines)
