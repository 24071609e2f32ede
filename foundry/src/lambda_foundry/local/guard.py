"""Stands between a command and the emulator: however the command ends, nothing of it stays."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path


def main() -> int:
    """Run the emulator until it ends or our standard input is closed, then clear everything."""
    folder, command = Path(sys.argv[1]), sys.argv[2:]
    # Our owner decides when to end, by closing the pipe or by dying, not who presses Ctrl-C.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    # Its standard input stays ours to the end, so that it would notice if even we were killed.
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as server:
        threading.Thread(target=end_with_owner, args=(server.pid,), daemon=True).start()
        server.wait()
        kill_group(server.pid)
    shutil.rmtree(folder, ignore_errors=True)
    return server.returncode


def end_with_owner(group: int) -> None:
    """Wait until nobody holds our standard input, then end the emulator and its functions."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    kill_group(group)


def kill_group(group: int) -> None:
    """Kill every process of a group at once."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main())
