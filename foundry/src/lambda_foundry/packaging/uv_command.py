"""Calls uv so that nothing of the user's own configuration changes what is built."""

import os
import re
import subprocess
from pathlib import Path

import uv

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.target import Target
from lambda_foundry.packaging.uv_errors import explain

# What uv may see of the environment: where its cache and its Pythons are, and how to reach the
# index.
PASSED_ON = (
    "HOME", "PATH", "TMPDIR", "SYSTEMROOT", "LOCALAPPDATA", "APPDATA", "USERPROFILE",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR", "NETRC",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR",
    "UV_CACHE_DIR", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_OFFLINE",
    "UV_HTTP_TIMEOUT", "UV_HTTP_RETRIES", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_KEYRING_PROVIDER",
)  # fmt: skip

CREDENTIALS = re.compile(r"UV_INDEX_\w+_(USERNAME|PASSWORD)")
"""Of an index that `UV_INDEX` or `UV_DEFAULT_INDEX` gives a name: `name=address`."""


def run_uv(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the uv that the project pins, with the few variables of `PASSED_ON`."""
    environment = {
        name: value
        for name, value in os.environ.items()
        # CI systems set what they don't know to nothing, which uv refuses.
        if value and (name in PASSED_ON or CREDENTIALS.fullmatch(name))
    }
    return subprocess.run(
        [uv.find_uv_bin(), *arguments, "--no-config", "--no-python-downloads"],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def install(
    requirements: Path, *, into: Path, target: Target, owner: str, dry_run: bool = False
) -> None:
    """Put the wheels of a lock into a folder, or with `dry_run` only see whether there are any.

    Raises a `Mistake` that names the owner and the way out when a wheel is missing or refused.
    """
    arguments = [
        "pip", "install", "--quiet",
        "--target", str(into),
        *target.uv_options,
        "--only-binary", ":all:",
        "--require-hashes",
        "--no-installer-metadata",
        "--no-compile-bytecode",
        "--link-mode", "copy",
        "--requirements", str(requirements),
        *(["--dry-run"] if dry_run else []),
    ]  # fmt: skip
    # Hashes decide what is installed, so the cache is as good as the index, and needs no network.
    result = run_uv(*arguments, "--offline")
    if result.returncode and not _is_offline():
        result = run_uv(*arguments)
    if result.returncode:
        raise Mistake(f"{owner}: {explain(result.stderr, target=target)}")


def _is_offline() -> bool:
    return os.environ.get("UV_OFFLINE", "").lower() not in {"", "0", "false", "f", "n", "no", "off"}
