"""Has jsii run in one process of Node.js in place of two, with code that was compiled before."""

import importlib.util
import os
from importlib import resources
from pathlib import Path

from lambda_foundry.acceleration.switch import InternalGone, step_aside
from lambda_foundry.node import jsii_package_cache
from lambda_foundry.project import builds_folder

# CDK notes where in its own code each construct was made: with kept code, a folder of this machine.
NO_STACK_TRACES = "--stack-trace-limit=0"

LARGE_NURSERY = "--max-semi-space-size=64"
"""Megabytes. Node.js would look through its 16 again and again, and copy most of what it finds."""

CHANNEL = b"readFD:3,writeFD:3"
"""What jsii's program says about its channel to Python, which the launcher puts elsewhere."""

LINKS = (b"jsii-kernel-", b"--preserve-symlinks")
"""How jsii's program names the folder that it links packages into, and decides how to."""

HASH = (b".digestFile)(", b'createHash)("sha256")', b".readSync)(")
"""How jsii's program finds a package that it has unpacked: by the hash of its archive."""


def launch_node(script: Path) -> None:
    """From now on jsii's Node.js is started by the launcher, which loads `script` first."""
    options = [LARGE_NURSERY, os.environ.get("NODE_OPTIONS", "")]
    if "CDK_DEBUG" not in os.environ:
        options.append(NO_STACK_TRACES)
    try:
        os.environ |= _launcher(script)
    except InternalGone as gone:
        step_aside(str(gone))
        quoted = str(script).replace("\\", "\\\\").replace('"', '\\"')
        options.append(f'--require "{quoted}"')
    os.environ["NODE_OPTIONS"] = " ".join(options).strip()


def _launcher(script: Path) -> dict[str, str]:
    """The variables that jsii and the launcher read."""
    # jsii's own launcher starts this as a process of its own, and relays every message to it.
    program = _jsii() / "_embedded" / "jsii" / "lib__program.js"
    content = program.read_bytes() if program.is_file() else b""
    if CHANNEL not in content:
        raise InternalGone("jsii starts Node.js twice: its program or its channel has moved")
    cache = jsii_package_cache()
    return {
        "JSII_RUNTIME": str(resources.files("lambda_foundry.acceleration") / "kernel.cjs"),
        "LAMBDA_FOUNDRY_COMPILED": _compiled_code(content) if cache else "",
        "LAMBDA_FOUNDRY_HASHES": _kept_hashes(content) if cache else "",
        "LAMBDA_FOUNDRY_JSII": str(program),
        "LAMBDA_FOUNDRY_PACKAGES": str(cache.resolve()) if cache else "",
        "LAMBDA_FOUNDRY_SCRIPT": str(script),
    }


def _compiled_code(program: bytes) -> str:
    """Where Node.js keeps what it compiled, by version; it compares sources before it uses any."""
    if not all(link in program for link in LINKS):
        step_aside("Node.js compiles CDK again: jsii links its packages in another way")
        return ""
    return str(builds_folder() / "node")


def _kept_hashes(program: bytes) -> str:
    """Where the hashes of jsii's archives are kept."""
    if not all(part in program for part in HASH):
        step_aside("jsii reads its packages again: it finds them in another way")
        return ""
    return str(builds_folder() / "node" / "archives.json")


def _jsii() -> Path:
    """Its folder, found without importing it."""
    spec = importlib.util.find_spec("jsii")
    return Path(spec.origin if spec and spec.origin else "").parent
