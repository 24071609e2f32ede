"""An app of one function for each trigger; cdk.json is that of the samples."""

from lambda_foundry import synthesize


def app() -> None:
    """All in one stack."""
    from lambda_foundry import ServiceApp  # noqa: PLC0415  # as in every app

    ServiceApp(services="stacks").synth()


synthesize(app)
