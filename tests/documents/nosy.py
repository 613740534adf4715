"""A child that looks around itself as a hostile file would, once it has the parser.

python -m tests.documents.nosy <path> <port>
-> JSON: {"reached": bool, "names": of the environment, "read": of the file}
"""

import json
import os
import socket
import sys

if __name__ == "__main__":
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2).close()
        reached = True
    except OSError:
        reached = False
    with open(sys.argv[1], "rb") as file:
        said = file.read().decode()
    print(json.dumps({"reached": reached, "names": sorted(os.environ), "read": said}))
