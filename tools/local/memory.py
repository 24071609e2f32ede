"""How much memory the emulator and its functions take."""

import subprocess


def memory(guard: int) -> str:
    """Megabytes of the emulator that `guard` started and of its functions.

    Nothing where there is no `ps`, as in some containers.
    """
    try:
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,pgid=,rss="],  # noqa: S607  # where ps lies differs
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except OSError:
        return ""
    processes = [[int(number) for number in line.split()] for line in listed.splitlines()]
    servers = {pid: size for pid, parent, _, size in processes if parent == guard}
    functions = [
        size for pid, _, group, size in processes if group in servers and pid not in servers
    ]
    return (
        f"emulator {sum(servers.values()) // 1024} MB, "
        f"{len(functions)} warm functions {sum(functions) // 1024} MB"
    )
