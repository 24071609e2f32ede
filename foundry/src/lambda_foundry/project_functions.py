"""Lists this project's services and functions by their files, as the app finds them."""

from lambda_foundry.project import project_root


def project_services() -> list[str]:
    """Every service of this project, by its folder under `stacks/`."""
    return sorted(
        package.parent.name for package in (project_root() / "stacks").glob("*/__init__.py")
    )


def project_functions() -> list[tuple[str, str]]:
    """Service and name of every function of this project, by its file under `stacks/`."""
    return sorted(
        (module.parent.name, module.stem)
        for module in (project_root() / "stacks").glob("*/*.py")
        if module.stem != "__init__"
    )
