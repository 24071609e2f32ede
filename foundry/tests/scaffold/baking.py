"""Bakes many functions into the project in the current folder, by the answers on stdin."""

import json
import sys

from cookiecutter.main import cookiecutter

for answers in json.load(sys.stdin):
    cookiecutter("cookiecutter-template", no_input=True, default_config=True, extra_context=answers)
