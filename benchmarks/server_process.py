"""A server's process, seen from outside: its processor time and memory, and a limit on the former. Linux only."""

import os
import signal
import time
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

PERIOD = 0.1  # seconds; the kernel's own quotas are counted by it
STEP = 0.005


class ServerProcess:
    """A process by its number."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    @classmethod
    def listening_at(cls, address: str) -> "ServerProcess":
        """The process whose command line names the address's port."""
        port = f"--server.port={urlsplit(address).port}".encode()
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and int(folder.name) != os.getpid():
                try:
                    command = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if port in command:
                    return cls(int(folder.name))
        raise RuntimeError(f"no process has {port.decode()} in its command line")

    def cpu_seconds(self) -> float:
        """Processor time of all its threads since it began."""
        fields = self._read("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Memory that it holds."""
        line = next(line for line in self._read("status").splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1000

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self.pid}/{name}").read_text()


def limit_cpu(server: ServerProcess, cores: float, done: Event) -> None:
    """Stop a process for the rest of each period in which it has used its share, as a quota of the kernel does."""
    while not done.is_set():
        end, used = time.monotonic() + PERIOD, server.cpu_seconds()
        while (now := time.monotonic()) < end:
            if server.cpu_seconds() - used >= cores * PERIOD:
                os.kill(server.pid, signal.SIGSTOP)
                time.sleep(end - now)
                os.kill(server.pid, signal.SIGCONT)
                break
            time.sleep(STEP)
