"""Fixtures of a Jupyter server for the tests in ``jupyter_ext/tests``."""

pytest_plugins = ("pytest_jupyter.jupyter_server",)
