"""Shows a process the merged layers at /opt, where the system lets an ordinary user do so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lambda_foundry.project import project_root

OPT = Path("/opt")
# `$0` is the folder of the layers. `exec` keeps the process, so that it can be watched and killed.
SCRIPT = 'mount --bind "$0" /opt && exec "$@"'


def mounting_command(layers: Path, *, task_root: Path) -> list[str]:
    """What to put before a command so that it finds `layers` at /opt; empty where that can't be.

    The mount is in a namespace of the process's own: nobody else sees it, and it ends with it.
    """
    needed = (Path(sys.base_prefix), project_root(), task_root, layers)
    if not OPT.is_dir() or any(path.is_relative_to(OPT) for path in needed):
        return []
    unshare, shell = shutil.which("unshare"), shutil.which("sh")
    if not unshare or not shell:
        return []
    # Who isn't root becomes it, as far as this process can see; only root may mount.
    how = "--mount" if os.geteuid() == 0 else "-Urm"
    command = [unshare, how, shell, "-c", SCRIPT, str(layers)]
    tried = subprocess.run([*command, "true"], capture_output=True, check=False)
    return [] if tried.returncode else command
