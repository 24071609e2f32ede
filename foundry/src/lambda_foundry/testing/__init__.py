"""What a project's tests are made with: a pytest plugin, and the sample events."""

from lambda_foundry.testing.sample_events import sample_event as sample_event

__all__ = ["sample_event"]
