"""`foundry synth`: the set-up, then every stack as CloudFormation in cdk.out."""

import os

from lambda_foundry.commands.set_up import set_up
from lambda_foundry.synthesis.record import Record
from lambda_foundry.synthesis.reuse import reusable
from lambda_foundry.synthesis.run import in_three_words
from lambda_foundry.template.cloud_assembly import Assembly, default_output


def main(arguments: list[str]) -> int:
    """Pass the arguments on to `cdk synth`, then say what was made; reuse it if nothing changed."""
    set_up()
    record = None if arguments else reusable(os.environ)
    done = "Reused" if record else "Synthesized"
    if record is None:
        from lambda_foundry.commands.cdk_cli import cdk  # noqa: PLC0415  # only where something changed

        if status := cdk("synth", "--quiet", *arguments):
            return status
        record = Record.load(default_output())
    print(summary(Assembly(default_output()), done=done, record=record))
    return 0


def summary(assembly: Assembly, *, done: str, record: Record | None) -> str:
    """One line a stack: its name, its functions, its size."""
    lines = [f"{done} {len(assembly.stacks)} stacks in cdk.out, {in_three_words(record)}:"]
    for stack in assembly.stacks:
        functions = ", ".join(stack.function_names) or "no functions"
        lines.append(f"  {stack.name}: {functions} ({len(stack.resources)} resources)")
    return "\n".join(lines)
