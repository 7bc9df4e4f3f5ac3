"""The process of ServerInProcess: told on standard input what to serve, it says its port and ends with that input."""

from __future__ import annotations

import base64
import gc
import os
import pickle
import sys
import threading

from mlsd_helpers.serving.server import MOST_TO_ACCEPT, configured, listening


def main():
    told = sys.stdin
    sys.stdin = open(os.devnull)  # noqa: SIM115 - a model that asks for input is told that there is none
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    port, sign = int(told.readline()), told.readline().strip()
    # From the process that started this one, over a pipe that nobody else has.
    make_app = pickle.loads(base64.b64decode(told.readline()))
    server = configured(make_app())
    # What is loaded by now stays. Without this, Python's collector walks through all of it every few hundred requests:
    # 90 ms each time for a service with pandas and scikit-learn.
    gc.collect()
    gc.freeze()
    listener = listening(port)
    threading.Thread(target=_watch, args=(told, server), daemon=True).start()
    listener.listen(MOST_TO_ACCEPT)
    print(f"{sign}{listener.getsockname()[1]}", flush=True)
    server.run(sockets=[listener])


def _watch(told, server):
    told.read()
    server.should_exit = True
