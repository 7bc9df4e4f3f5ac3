"""The process of ServerInProcess: told on standard input what to serve, it says its port and ends with that input."""

from __future__ import annotations

import base64
import gc
import pickle
import sys
import threading

from mlsd_helpers.serving.server import configured, listening


def main():
    port = int(sys.stdin.readline())
    # From the process that started this one, over a pipe that nobody else has.
    make_app = pickle.loads(base64.b64decode(sys.stdin.readline()))
    server = configured(make_app())
    # What is loaded by now stays. Without this, Python's collector walks through all of it every few hundred requests:
    # 90 ms each time for a service with pandas and scikit-learn.
    gc.collect()
    gc.freeze()
    listener = listening(port)
    threading.Thread(target=_watch, args=(server,), daemon=True).start()
    listener.listen(2048)
    print(listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])


def _watch(server):
    sys.stdin.read()
    server.should_exit = True
