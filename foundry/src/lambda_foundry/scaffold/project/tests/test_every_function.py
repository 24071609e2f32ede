"""Takes on the tests that hold for every function of a project."""

from lambda_foundry.testing.every_function import *
