"""Sizes are told as far as they are known, with Lambda's limit in bytes."""

import pytest

from lambda_foundry.counted import counted
from lambda_foundry.map.sizes import share, size, total
from lambda_foundry.map.system import Weight


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (None, "unknown size"),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (2_253_552, "2.3 MB"),
        (262_144_000, "262.1 MB"),
    ],
)
def test_size_is_said_in_the_fitting_unit(count: int | None, said: str) -> None:
    """Decimal, as AWS counts."""
    assert size(count) == said


@pytest.mark.parametrize(
    ("weight", "sum_", "part"),
    [
        (Weight(code=131_072_000), "131.1 MB", "50.0 %"),
        (Weight(code=100, layers=(262_144_000,)), "262.1 MB", "100.0 %"),
        (Weight(code=100), "100 bytes", "< 0.1 %"),
        (Weight(code=26_214_400, layers=(None,)), "at least 26.2 MB", "at least 10.0 %"),
        (Weight(code=None), "unknown size", "unknown"),
    ],
)
def test_share_is_of_what_lambda_unpacks(weight: Weight, sum_: str, part: str) -> None:
    """Code and layers together; a part that isn't here leaves a lower bound."""
    assert (total(weight), share(weight)) == (sum_, part)


def test_one_is_no_plural() -> None:
    """`1 function`."""
    assert (counted(1, "function"), counted(2, "function")) == ("1 function", "2 functions")
