"""The one way to the emulator, which is never a way to AWS."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from lambda_foundry.mistakes import Mistake

ACCOUNT = "000000000000"
REGION = "us-east-1"
KEY, SECRET = "emulator", "emulator"
"""Credentials that AWS would refuse."""

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# Where whatever isn't meant for the emulator goes: nothing ever listens on the discard port here.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Endpoint:
    """The emulator's address; making one with any address but this machine's is refused."""

    url: str

    def __post_init__(self) -> None:
        """Refuse, before anything is sent, what could be AWS."""
        parts = urlsplit(self.url)
        if parts.scheme != "http" or parts.hostname not in LOOPBACK or not parts.port:
            raise Mistake(
                f"'{self.url}' is no emulator of this machine, so nothing is sent there; "
                "start one by: uv run foundry local"
            )

    @property
    def port(self) -> int:
        """Where the emulator listens."""
        return int(urlsplit(self.url).port or 0)

    def variables(self, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment for a process that may talk to the emulator and to nothing else.

        It has none of the user's AWS settings: neither keys, profiles, files nor the metadata
        service. HTTPS, by which one would reach AWS, ends at a proxy that isn't there.
        """
        kept = {
            name: value
            for name, value in environment.items()
            if not name.startswith(("AWS_", "CDK_")) and not name.lower().endswith("_proxy")
        }
        return kept | sdk_variables(self) | {"HTTPS_PROXY": NOWHERE, "https_proxy": NOWHERE}


# For each setting of the SDK where it may be read from, and what it is otherwise: nowhere.
NO_SETTINGS_OF_THE_USER = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def sdk_variables(endpoint: Endpoint) -> dict[str, str]:
    """The variables that lead every AWS SDK to the emulator, and whose credentials AWS refuses."""
    return {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_ENDPOINT_URL_S3": endpoint.url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


@lru_cache
def client(endpoint: Endpoint, service: str) -> Any:
    """An SDK client for the emulator, whatever the environment says."""
    import boto3  # noqa: PLC0415  # takes a third of a second, so only where it is needed
    from botocore.config import Config  # noqa: PLC0415  # as above
    from botocore.session import Session  # noqa: PLC0415  # as above

    session = Session(session_vars=NO_SETTINGS_OF_THE_USER)
    return boto3.Session(botocore_session=session).client(
        service,
        endpoint_url=endpoint.url,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(
            proxies={}, read_timeout=120, retries={"total_max_attempts": 1, "mode": "standard"}
        ),
    )


def ask(endpoint: Endpoint, path: str, given: Any) -> Any:
    """What `emulator_server` answers beside MiniStack: JSON at a path of its own, for JSON."""
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=60)
    try:
        connection.request("POST", path, json.dumps(given))
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()
