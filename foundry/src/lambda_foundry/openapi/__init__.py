"""Describes the HTTP functions of a project: their routes, what comes in and what goes out."""
