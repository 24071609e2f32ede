"""Describes the HTTP functions of a project: their routes, what comes in and what goes out."""

CONTRACT_SUFFIX = ".openapi"
"""What the name of a contract's snapshot has more than that of the function's."""
