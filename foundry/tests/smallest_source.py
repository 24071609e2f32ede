"""Where the functions that tests make have their code, whatever services the project has."""

SMALLEST = "../foundry/tests/smallest_function"
"""As a `source` of `PythonFunction`, which begins in `lambda_src`."""
