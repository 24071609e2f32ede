{% extends "user_pool/test.py" %}
{% set good = "deepcopy(EVENT)" %}
{% block what %}takes over the users of the old shop{% endblock %}
{% block standard_library %}
from copy import deepcopy
{% endblock %}
{% block testing %}
from lambda_foundry.testing import DeployedResources, sample_event
{% endblock %}
{% block fixtures %}
USER = {
    "name": "ada@example.com",
    "salt": "5a17",
    "hash": "4cb1d7120338219b1a8369c63dd5579c9c92513acf508ecebbf27ff146e35916"
    "c0f00ad8b1228afc238c075d39a3b14976c3480d73807d8294cfaf67556aeccd",
}


@pytest.fixture(autouse=True)
def users(deployed: DeployedResources) -> Any:
    """The table of the old shop, with one user."""
    table = deployed.table("{{ cookiecutter.service }}/{{ cookiecutter.function }}")
    table.put_item(Item=USER)
    return table


{% endblock %}
{% block good %}
def test_{{ cookiecutter.function }}_takes_a_user_over(handler: Any) -> None:
    """The pool keeps the password, and asks for no other."""
    answer = handler(deepcopy(EVENT), None)["response"]

    assert answer["userAttributes"] == {"email": "ada@example.com", "email_verified": "true"}
    assert (answer["finalUserStatus"], answer["messageAction"]) == ("CONFIRMED", "SUPPRESS")


def test_{{ cookiecutter.function }}_takes_over_who_has_forgotten_the_password(handler: Any) -> None:
    """The pool sends a code to the address, so nobody else can choose the new one."""
    event = deepcopy({**EVENT, "triggerSource": "UserMigration_ForgotPassword"})
    event["request"]["password"] = ""

    answer = handler(event, None)["response"]

    assert answer["userAttributes"]["email_verified"] == "true"
    assert answer["finalUserStatus"] is None
{% endblock %}
{% block bad %}
@pytest.mark.parametrize(
    ("name", "password"),
    [("ada@example.com", "wrong"), ("ada@example.com", ""), ("eve@example.com", "wrong")],
)
def test_{{ cookiecutter.function }}_refuses_others(name: str, password: str, handler: Any) -> None:
    """In the same words, so that nobody learns whom the old shop knew."""
    event = deepcopy({**EVENT, "userName": name})
    event["request"]["password"] = password

    with pytest.raises(ValueError, match="there is no such user with this password"):
        handler(event, None)
{% endblock %}
