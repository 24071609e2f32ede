"""Starts AWS's runtime interface client in a fresh process, as Lambda's own bootstrap.py does.

Runs in that process, without the project: `bootstrap.py OPT PYTHON_VERSION LIFELINE`.
"""

import fcntl
import os
import signal
import site
import sys

# pathlib would be one more import that Lambda doesn't have.
HERE = os.path.dirname(__file__)  # noqa: PTH120
GUARD = "process_guard"
"""The module beside this one, which imports nothing but Python's own."""


def main() -> None:
    """Set the path in Lambda's order, then serve invocations for as long as the process lives."""
    opt, python_version, lifeline = sys.argv[1:]
    del sys.argv[1:]
    function = os.fork()
    if function:
        stay_as_guard(function, int(lifeline))
    os.setsid()
    die_with_command(int(lifeline))
    for add_names in (site.setquit, site.setcopyright, site.sethelper):
        add_names()  # What `-S` left out besides the host's packages.
    os.environ.pop("_", None)  # Some shells leave it to what they start.
    # Once more, for what is mounted over a folder is not in it for who was in it before.
    os.chdir(os.environ["LAMBDA_TASK_ROOT"])
    runtime = os.environ["LAMBDA_RUNTIME_DIR"]
    sys.path = [runtime, *(entry for entry in sys.path if entry != HERE)]
    # The client is loaded before the path has anything of the function's, so nothing shadows it.
    from awslambdaric import bootstrap  # noqa: PLC0415  # needs the path
    from awslambdaric.lambda_runtime_client import LambdaRuntimeClient  # noqa: PLC0415

    sys.dont_write_bytecode = True  # What holds the code is read-only in Lambda.
    set_path(opt, python_version)
    if "importtime" in sys._xoptions:  # noqa: SLF001  # the documented name
        print("import time: handler", file=sys.stderr, flush=True)
    bootstrap.run(os.environ["_HANDLER"], LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"]))


def set_path(opt: str, python_version: str) -> None:
    """Put the function's folders before the runtime's, in the order of Lambda's bootstrap.py."""
    task_root = os.environ["LAMBDA_TASK_ROOT"]
    layers = [f"{opt}/python/lib/python{python_version}/site-packages", f"{opt}/python"]
    if "PYTHONPATH" in os.environ:
        layers = []
    else:
        os.environ["PYTHONPATH"] = os.environ["LAMBDA_RUNTIME_DIR"]
    for folder in [task_root, *layers]:
        site.addsitedir(folder)
    sys.path[:0] = [task_root, *layers]


def die_with_command(lifeline: int) -> None:
    """Have the kernel kill this process and its group once the other end of a pipe is closed.

    Only Linux can. Elsewhere the guard does it alone, so nobody does once it was killed.
    """
    os.set_inheritable(lifeline, False)
    if sys.platform != "linux":
        return
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def stay_as_guard(function: int, lifeline: int) -> None:
    """Have this process, the function's parent, end with it and with all that it started."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    # Nothing of the function's: its PYTHONPATH could be here. Nor the folder that the package lies
    # in, which has whatever else is installed; and Python's own before what lies beside this.
    own = [entry for entry in sys.path if entry.startswith(sys.base_prefix) and entry != HERE]
    sys.path = [*own, HERE]
    __import__(GUARD).guard(function, lifeline)


if __name__ == "__main__":
    main()
