"""Calls uv so that nothing of the user's own configuration changes what is built."""

import os
import subprocess
import sys
from pathlib import Path

import uv

from building_blocks.mistakes import Mistake
from building_blocks.packaging.target import Target

# What uv may see of the environment: where its cache is and how to reach the index.
PASSED_ON = (
    "HOME", "PATH", "TMPDIR", "SYSTEMROOT", "LOCALAPPDATA", "APPDATA", "USERPROFILE",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "NETRC",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR",
    "UV_CACHE_DIR", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_OFFLINE",
    "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_KEYRING_PROVIDER",
)  # fmt: skip

EXPLAINED = {
    "has no usable wheels": "no wheel fits {target}: lock another version, use the other "
    "architecture, or give a wheel by UV_FIND_LINKS",
    "no matching distribution": "no wheel fits {target}: lock another version",
    "Hash mismatch": "a download differs from its hash: run uv run poe lock, or distrust the index",
    "must have a hash": "the lock lacks hashes: run uv run poe lock",
    "no trusted hash": "the lock is incomplete: run uv run poe lock",
    "the network was disabled": "not in uv's cache, and UV_OFFLINE is set: go online once",
    "Failed to fetch": "the package index can't be reached: go online once, or set "
    "UV_DEFAULT_INDEX to yours",
    "error sending request": "the package index can't be reached: go online once, or set "
    "UV_DEFAULT_INDEX to yours",
}


def run_uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the uv that the project pins, with the few variables of `PASSED_ON`."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.run(
        [uv.find_uv_bin(), *arguments, "--no-config", "--no-python-downloads"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def install(requirements: Path, *, into: Path, target: Target, owner: str) -> None:
    """Put the wheels of a lock into a folder.

    Raises a `Mistake` that names the owner and the way out when a wheel is missing or refused.
    """
    arguments = [
        "pip", "install", "--quiet",
        "--target", str(into),
        "--python", sys.executable,
        "--python-version", target.python_version,
        "--python-platform", target.platform,
        "--only-binary", ":all:",
        "--require-hashes",
        "--no-installer-metadata",
        "--no-compile-bytecode",
        "--link-mode", "copy",
        "--requirements", str(requirements),
    ]  # fmt: skip
    # Hashes decide what is installed, so the cache is as good as the index, and needs no network.
    result = run_uv(*arguments, "--offline")
    if result.returncode:
        result = run_uv(*arguments)
    if result.returncode:
        raise Mistake(f"{owner}: {explain(result.stderr, target=target)}")


def explain(stderr: str, *, target: Target) -> str:
    """What uv says, as one line that ends with what to do."""
    # uv wraps its messages; one line of them is enough to name the package.
    message = " ".join(stderr.replace("│", " ").split())
    for said, hint in EXPLAINED.items():
        if said in message:
            return f"{_first_sentence(message)}; {hint.format(target=target)}"
    return message or "uv failed without a word"


def _first_sentence(message: str) -> str:
    return message.removeprefix("error: ").split("╰─▶")[-1].split(" hint:")[0].strip()[:300]
