"""The CDK app: one stack for every service under `stacks/`."""

from lambda_foundry import synthesize


def app() -> None:
    """Called only where something changed; until then not even aws_cdk is imported."""
    from lambda_foundry import ServiceApp

    from stages import STAGES

    ServiceApp(services="stacks", stages=STAGES).synth()


synthesize(app)
