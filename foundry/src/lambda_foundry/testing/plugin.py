"""The pytest plugin: installed with the package, it does something only in a project."""

import pytest

from lambda_foundry.project import find_project, use_project

pytest.register_assert_rewrite("lambda_foundry.testing.every_function")


def pytest_configure(config: pytest.Config) -> None:
    """Offer fixtures, snapshots and the guard against the network to the tests of a project."""
    config.addinivalue_line("markers", "network: may connect to other machines")
    use_project(config.rootpath)
    if find_project() is None:
        return
    # What it needs takes a while to import, and there may be no project that needs it.
    from lambda_foundry.testing import project_plugin  # noqa: PLC0415

    project_plugin.configure(config)
    config.pluginmanager.register(project_plugin, "lambda_foundry_project")
