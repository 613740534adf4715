"""The first thing that a child does which opens a file from outside: it leaves the network, and
whatever rights it would have over it, then becomes the module that does the work. A hostile file
that takes the parser over can call nobody (reliability.md D25).

    python -m portal.documents.alone <module> <arguments>

Where the kernel gives no namespaces to its user (some containers), the work goes on as before;
`portal doctor` says so. Imports nothing of the portal.
"""

import ctypes
import runpy
import sys

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_CAPABILITIES_3 = 0x20080522


def leave_network() -> bool:
    """Whether this process has no network from now on."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        left = libc.unshare(_NEW_USER | _NEW_NET) == 0
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if left:  # one's own namespace comes with all rights over it
            libc.capset((ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)())
    except (AttributeError, OSError):  # no Linux
        return False
    return left


if __name__ == "__main__":
    leave_network()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
