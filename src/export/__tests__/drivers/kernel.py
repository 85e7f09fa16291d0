"""A real kernel that runs the notebooks of these tests, one after the other."""

import os

from jupyter_client.manager import start_new_kernel

CLEAN = """
import os; os.chdir({folder!r})
import sys
if "matplotlib.pyplot" in sys.modules:
    sys.modules["matplotlib.pyplot"].close("all")
get_ipython().reset(new_session=True)
get_ipython().compile.reset_compiler_flags()
get_ipython().execution_count = 1
get_ipython().user_ns["_dh"][:] = [__import__("pathlib").Path({folder!r})]
"""


class Kernel:
    """A kernel with figures shown inline."""

    def __init__(self, environment=None):
        self.manager, self.client = start_new_kernel(
            kernel_name="python3", env={**os.environ, **(environment or {})}
        )

    def prepare(self, folder):
        """Let the next notebook find a kernel as new."""
        self.client.execute_interactive(
            CLEAN.format(folder=str(folder)),
            store_history=False,
            output_hook=lambda message: None,
        )

    def run(self, code, number=None, answers=()):
        """Return the output messages of one cell, with the number that it was saved with.

        What the cell asks for with ``input()`` it gets from the answers, the first one first.
        """
        if number:
            self.client.execute_interactive(
                f"get_ipython().execution_count = {number}",
                store_history=False,
                output_hook=lambda message: None,
            )
        outputs = []

        def collect(message):
            outputs.append((message["header"]["msg_type"], message["content"]))

        reply = self.client.execute_interactive(
            code,
            output_hook=collect,
            store_history=True,
            allow_stdin=bool(answers),
            stdin_hook=lambda _message: self.client.input(answers.pop(0)),
            timeout=120,
        )
        self.number = reply["content"].get("execution_count")
        self.failed = reply["content"]["status"] == "error"
        return outputs

    def stop(self):
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
