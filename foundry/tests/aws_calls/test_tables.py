"""The tables of exceptions name what botocore and the list of actions really have."""

from lambda_foundry.aws_calls.operations import table
from lambda_foundry.aws_calls.service_models import service_model
from lambda_foundry.template.actions import is_known_action


def test_each_service_and_operation_of_the_tables_is_one_of_botocores() -> None:
    """A new version of botocore fails here, and not at a user's."""
    named = {
        (service, operation)
        for rows in (table("needs"), table("may"))
        for service, operations in rows.items()
        for operation in operations
    } | {
        (service, operation)
        for service, operations in table("acts_as_caller").items()
        for operation in operations
    }
    unknown = {
        (service, operation)
        for service, operation in named
        if (model := service_model(service)) is None or operation not in model.operations.values()
    }

    assert named
    assert unknown == set()


def test_each_action_of_the_tables_is_one_that_a_service_has() -> None:
    """No call is said to need what IAM doesn't know."""
    actions = {
        action
        for name in ("needs", "may")
        for operations in table(name).values()
        for row in operations.values()
        for action in row
    } | {action for row in table("needs_of_transfers").values() for action in row}

    assert actions
    assert {action for action in actions if not is_known_action(action)} == set()
