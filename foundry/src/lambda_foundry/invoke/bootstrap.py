"""Starts AWS's runtime interface client in a fresh process, as Lambda's own bootstrap.py does.

Runs in that process, without the project:
`bootstrap.py OPT PYTHON_VERSION LIFELINE BREAKPOINTS [FOLDER_OF_DEBUGPY PORT]`.
"""

import fcntl
import os
import signal
import site
import sys
from types import ModuleType

# pathlib would be one more import that Lambda doesn't have.
HERE = os.path.dirname(__file__)  # noqa: PTH120
GUARD = "process_guard"
"""The module beside this one, which imports nothing but Python's own."""


class Breakpoints:
    """What `breakpoint()` does: pdb at a terminal where there is one, else what it does in Lambda.

    The first number is a pipe, which is told of it; the second one a terminal.
    """

    def __init__(self, stops: int, terminal: int | None = None) -> None:
        self.stops = stops
        self.terminal = terminal
        for number in (stops, terminal):
            if number is not None:
                os.set_inheritable(number, False)

    def __call__(self, *arguments: object, **named: object) -> None:
        """Stop in the function that has called `breakpoint()`."""
        caller = sys._getframe(1)  # noqa: SLF001  # the documented name
        import pdb  # noqa: PLC0415, T100  # hardly ever needed

        if self.terminal is None:
            place = f"{os.path.basename(caller.f_code.co_filename)}:{caller.f_lineno}"  # noqa: PTH119  # see above
            print(f"{place}: {NO_TERMINAL}", file=sys.stderr, flush=True)
            pdb.Pdb().set_trace(caller)
            return
        os.write(self.stops, b".")
        reads = open(self.terminal, encoding="utf-8", closefd=False)  # noqa: SIM115  # it stays open
        writes = open(self.terminal, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # as above
        pdb.Pdb(stdin=reads, stdout=writes, nosigint=True).set_trace(caller)


class PdbFinder:
    """Has `pdb.set_trace()` do what `breakpoint()` does, once anything imports that module."""

    def __init__(self, stop: Breakpoints) -> None:
        self.stop = stop

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        """Python's own pdb, which is changed when it has been run; None for any other module."""
        if name != "pdb":
            return None
        from importlib.machinery import PathFinder  # noqa: PLC0415  # hardly ever needed

        spec = PathFinder.find_spec(name)
        if spec and spec.loader:
            run = spec.loader.exec_module

            def run_and_change(module: ModuleType) -> None:
                run(module)
                vars(module)["set_trace"] = self.stop

            vars(spec.loader)["exec_module"] = run_and_change
        return spec


NO_TERMINAL = (
    "breakpoint() can't stop here, for standard input is no terminal; "
    "run foundry invoke at one, without --event -, or with --debug for an editor"
)


def main() -> None:
    """Set the path in Lambda's order, then serve invocations for as long as the process lives."""
    opt, python_version, lifeline, breakpoints, *editor = sys.argv[1:]
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
    stop = Breakpoints(*map(int, breakpoints.split(",")))
    if not os.environ.get("PYTHONBREAKPOINT"):  # Else Python's own hook does what that says.
        sys.breakpointhook = stop
    sys.meta_path.insert(0, PdbFinder(stop))  # type: ignore[arg-type]  # one of its two methods
    if editor:
        wait_for_editor(*editor)
    set_path(opt, python_version)
    if "importtime" in sys._xoptions:  # noqa: SLF001  # the documented name
        print("import time: handler", file=sys.stderr, flush=True)
    bootstrap.run(os.environ["_HANDLER"], LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"]))


def wait_for_editor(folder: str, port: str) -> None:
    """Begin nothing of the function's before an editor is there, with its breakpoints set."""
    sys.path.append(folder)  # debugpy is all that is in it, and it imports parts of itself later.
    import debugpy  # type: ignore[import-not-found]  # noqa: PLC0415, T100  # as above

    name_code_by_linked_files()
    debugpy.listen(("127.0.0.1", int(port)))  # noqa: T100  # what the option asks for
    print(f"debugger: waiting for an editor on 127.0.0.1:{port}", file=sys.stderr, flush=True)
    debugpy.wait_for_client()  # noqa: T100  # as above
    print("debugger: an editor is connected", file=sys.stderr, flush=True)


def name_code_by_linked_files() -> None:
    """Have a debugger find code by the project's files, the only ones that an editor knows.

    The package has links to them.
    """
    import importlib.machinery  # noqa: PLC0415  # a function that nobody debugs needs none

    loader = importlib.machinery.SourceFileLoader
    compiled = loader.source_to_code

    def source_to_code(self: object, data: object, path: str, **more: object) -> object:
        return compiled(self, data, os.path.realpath(path), **more)  # type: ignore[arg-type]  # as they came

    loader.source_to_code = source_to_code  # type: ignore[method-assign,assignment]  # on purpose


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
