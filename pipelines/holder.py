"""Who holds a lease: this process, told so that another on the same machine can see whether it still lives."""

import os
import socket
from functools import cache
from pathlib import Path


@cache
def machine() -> str:
    """Host, boot and pid name space: only within all three does a process id mean the same process."""
    parts = [socket.gethostname()]
    try:
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        parts.append("?")
    return "|".join(parts)


def process() -> dict[str, str | int]:
    return {"machine": machine(), "pid": os.getpid(), "began": _began(os.getpid()) or ""}


def is_dead(holder: dict[str, str | int]) -> bool:
    """True when the holder ran on this machine and does no more; False where nothing can be said."""
    if holder.get("machine") != machine() or "?" in machine():
        return False
    began = _began(int(holder.get("pid", 0)))
    return began is None or began != holder.get("began")


def _began(pid: int) -> str | None:
    """When a process began, in clock ticks since the boot; None when there is no such process."""
    try:
        # "4711 (python3 -m x) S 1 …": the name may hold anything, the 22nd field is the start
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None
