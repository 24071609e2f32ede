"""Refuses, before any question, what cookiecutter itself would answer by a traceback."""

import sys
from importlib.util import find_spec

if find_spec("lambda_foundry") is None:
    sys.exit("error: lambda-foundry is missing; run this by: uv run cookiecutter …")

from lambda_foundry.scaffold.before_questions import refuse_mistakes

refuse_mistakes()
