"""What a kernel sends arrives, however late it is read."""

import queue
from collections import Counter

from jupyter_client.manager import run_kernel

MANY = 3000  # widgets of three messages each; of a reader that lags, 7,000 to 8,000 messages were kept


def messages_read_late(client, source):
    """The kinds of messages of a cell, none of which is read before the cell has ended."""
    sent = client.execute(source)
    while client.get_shell_msg(timeout=120)["parent_header"].get("msg_id") != sent:
        pass
    kinds = Counter()
    while "idle" not in kinds:
        try:
            message = client.get_iopub_msg(timeout=10)
        except queue.Empty:
            break
        if message["parent_header"].get("msg_id") == sent:
            kinds[message["content"].get("execution_state", message["msg_type"])] += 1
    return kinds


def test_a_burst_of_widgets_arrives_whole_though_it_is_read_late():
    with run_kernel() as client:
        client.execute_interactive("import mlsd_helpers.widgets", timeout=120)
        kinds = messages_read_late(client, f"import ipywidgets as w\nkept = [w.HTML(str(i)) for i in range({MANY})]")
    assert kinds["comm_open"] == 3 * MANY  # the widget, its layout and its style
    assert kinds["idle"] == 1, "the end of the cell is lost"


def test_outside_a_kernel_nothing_happens():
    from mlsd_helpers.widgets.messages import lose_no_message

    assert lose_no_message() is None
