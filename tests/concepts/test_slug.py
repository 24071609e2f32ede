"""`slug` works with the dependency that its own package brings."""

from collections.abc import Callable

import pytest
from lambda_foundry.invoke.local_function import LocalFunction


@pytest.mark.parametrize(
    ("title", "slug"), [("Über Tee & Milch", "uber-tee-milch"), ("", ""), ("***", "")]
)
def test_slug_keeps_what_an_address_may_have(
    title: str, slug: str, lambda_function: Callable[..., LocalFunction]
) -> None:
    """Letters lose their marks, and everything else becomes a hyphen."""
    assert lambda_function("concepts/slug")({"title": title}).value == {"slug": slug}
