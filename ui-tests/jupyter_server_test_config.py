"""Server configuration of the browser tests.

Never use it elsewhere: the server takes requests without a token and hands JupyterLab's objects to
the page.
"""

from jupyterlab.galata import configure_jupyter_server

# `c` is given by traitlets, which runs this file.
configure_jupyter_server(c)  # type: ignore[name-defined]  # noqa: F821

c.ServerApp.ip = "127.0.0.1"  # type: ignore[name-defined]  # noqa: F821
