"""The first moments of a child process: become the user, promise to die with the parent, exec.

    python -I -S launch.py PARENT-PID STOP-SIGNAL UID:GID|- PROGRAM ARGUMENT…

A program of its own and not a `preexec_fn`, because that runs between fork and exec of a process
with threads, where Python code may deadlock. The promise is made after the change of user, which
would clear it, and survives exec.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, stop_signal: int, user: str, command: list[str]) -> None:
    """Turn this process into the command."""
    if user != "-":
        uid, gid = (int(number) for number in user.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the promise was made
        sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
