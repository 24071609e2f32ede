"""How much memory the emulator and its functions take."""

import psutil


def memory(guard: int) -> str:
    """Megabytes of the emulator that `guard` started and of its functions."""
    try:
        servers = psutil.Process(guard).children()
    except psutil.NoSuchProcess:
        servers = []
    functions = [process for server in servers for process in server.children(recursive=True)]
    return (
        f"emulator {_megabytes(servers)} MB, "
        f"{len(functions)} warm functions {_megabytes(functions)} MB"
    )


def _megabytes(processes: list[psutil.Process]) -> int:
    return sum(_resident(process) for process in processes) // 2**20


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
