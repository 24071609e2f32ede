"""Nothing of `foundry local` ever talks to AWS."""

import pytest

from lambda_foundry.local.endpoint import KEY, SECRET, Endpoint, client
from lambda_foundry.mistakes import Mistake

EMULATOR = Endpoint("http://127.0.0.1:4601")

USERS_OWN = {
    "PATH": "/bin",
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "the real one",
    "AWS_SESSION_TOKEN": "the real one",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "token",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_ENDPOINT_URL_CLOUDFORMATION": "https://cloudformation.eu-west-1.amazonaws.com",
    "CDK_DEFAULT_ACCOUNT": "123456789012",
    "http_proxy": "http://proxy.example:3128",
}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://sts.amazonaws.com",
        "https://127.0.0.1:4601",
        "http://127.0.0.1",
        "http://192.0.2.1:4601",
        "http://127.0.0.1.example.com:4601",
        "http://127.0.0.1:4601@sts.amazonaws.com:80",
        "http://0.0.0.0:4601",
        "127.0.0.1:4601",
    ],
)
def test_endpoint_is_this_machine_or_nothing(url: str) -> None:
    """Any other address is refused before anything could be sent there."""
    with pytest.raises(Mistake, match="no emulator of this machine"):
        Endpoint(url)


def test_variables_have_nothing_of_the_users_account() -> None:
    """Whatever leads to an account or past the emulator is left out."""
    variables = EMULATOR.variables(USERS_OWN)

    assert not {"the real one", "production", "true"} & (
        set(variables.values()) - {variables["AWS_EC2_METADATA_DISABLED"]}
    )
    assert {name for name in variables if name.startswith(("AWS_", "CDK_"))} == {
        "AWS_ACCESS_KEY_ID",
        "AWS_CONFIG_FILE",
        "AWS_DEFAULT_REGION",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_S3",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SHARED_CREDENTIALS_FILE",
    }


def test_variables_lead_to_the_emulator_and_nowhere_else() -> None:
    """The emulator by plain HTTP; whatever goes to AWS by HTTPS ends at this machine."""
    variables = EMULATOR.variables(USERS_OWN)

    assert variables["AWS_ENDPOINT_URL"] == variables["AWS_ENDPOINT_URL_S3"] == EMULATOR.url
    assert variables["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert variables["AWS_EC2_METADATA_DISABLED"] == "true"
    assert "http_proxy" not in variables
    assert variables["PATH"] == "/bin"


def test_client_is_nobody_at_the_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a profile nor an address of the environment changes what a client talks to."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "https://sqs.eu-west-1.amazonaws.com")

    sqs = client(Endpoint("http://127.0.0.1:4602"), "sqs")

    assert sqs.meta.endpoint_url == "http://127.0.0.1:4602"
    credentials = sqs._get_credentials()  # noqa: SLF001  # there is no public way to them
    assert (credentials.access_key, credentials.secret_key) == (KEY, SECRET)
    assert credentials.token is None
