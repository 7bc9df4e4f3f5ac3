"""A kernel that loses none of what it sends: a form is more than a thousand messages at once."""

import sys


def lose_no_message() -> None:
    """Let the kernel keep what it publishes until the server has taken it; outside a kernel, do nothing.

    By default ZeroMQ keeps 1,000 messages for a reader that lags behind and drops the rest without a word. A full form
    is 1,600 messages. On a busy machine the end of the cell was among those dropped: it waited for ever, and widgets
    were missing.

    References
    ----------
    ZMQ_SNDHWM in http://api.zeromq.org/4-3:zmq-setsockopt
    """
    if "ipykernel" not in sys.modules:
        return
    from IPython import get_ipython

    thread = getattr(getattr(get_ipython(), "kernel", None), "iopub_thread", None)
    if thread is None:
        return
    # In the thread that the socket belongs to; 0 is no limit
    thread.schedule(lambda: setattr(thread.socket, "sndhwm", 0))
