"""The access of one function is what it is among all, and takes the reading of its stack alone."""

from lambda_foundry.access.template_access import access_of_one, project_access
from lambda_foundry.template.cloud_assembly import Assembly

NAME = "uptime/check"


def test_one_function_has_the_access_that_it_has_among_all(assembly: Assembly) -> None:
    """In words and in the template's terms."""
    found = access_of_one(assembly, NAME)
    everything = [one for stack in project_access(assembly) for one in stack.functions]

    assert found
    assert found[1].functions == [one for one in everything if one.name == NAME]


def test_one_function_takes_one_template(assembly: Assembly, opened: list[str]) -> None:
    """So that it takes as long in a large project as in a small one."""
    fresh = Assembly(assembly.directory)
    opened.clear()

    access_of_one(fresh, NAME)

    assert [path for path in opened if path.endswith(".template.json")] == [
        str(assembly.stack("uptime").template_file)
    ]


def test_name_of_no_function_of_the_project_is_looked_for_everywhere(assembly: Assembly) -> None:
    """A construct's path or a logical id may be in any stack."""
    assert access_of_one(assembly, "Uptime/Check/Function") is None
