"""The CDK app: one stack for every service under `stacks/`."""

from building_blocks.mistakes import told_in_one_line
from building_blocks.synthesis.run import synthesize


def app() -> None:
    """Called only where something changed; until then not even aws_cdk is imported."""
    from building_blocks.service_app import ServiceApp  # noqa: PLC0415  # takes a second

    ServiceApp(services="stacks").synth()


with told_in_one_line():
    synthesize(app)
