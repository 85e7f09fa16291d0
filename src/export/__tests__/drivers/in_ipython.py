"""Run notebooks cell by cell in one real kernel and print what each of them showed, as JSON.

usage: in_ipython.py FOLDER

Every *.ipynb in it is run with the folder of its own name as current folder.
"""

import json
import sys
from pathlib import Path

from jupyter_client.manager import start_new_kernel


def run_cell(client, code):
    """Return the output messages of one cell."""
    outputs = []

    def collect(message):
        outputs.append((message["header"]["msg_type"], message["content"]))

    client.execute_interactive(
        code, output_hook=collect, store_history=True, allow_stdin=False, timeout=120
    )
    return outputs


def show(outputs):
    """Return the text and the number of images of output messages, and the error at the end."""
    text, images, error = "", 0, None
    for kind, content in outputs:
        if kind == "stream" and content["name"] == "stdout":
            text += content["text"]
        elif kind in ("execute_result", "display_data"):
            images += "image/png" in content["data"]
            text += content["data"].get("text/plain", "") + "\n"
        elif kind == "error":
            error = f"{content['ename']}: {content['evalue']}"
    return text, images, error


def main():
    """Run all notebooks."""
    manager, client = start_new_kernel(kernel_name="python3")
    answers = {}
    try:
        for path in sorted(Path(sys.argv[1]).glob("*.ipynb")):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            run_cell(client, f"%reset -f\nimport os; os.chdir({str(path.parent)!r}); del os")
            run_cell(
                client,
                "import matplotlib.pyplot as plt; plt.close('all'); del plt\n%matplotlib inline",
            )
            run_cell(client, "%reset -f")
            text, images, errors = "", 0, []
            for number, cell in enumerate(notebook["cells"]):
                if cell["cell_type"] == "code":
                    more, pictures, error = show(run_cell(client, "".join(cell["source"])))
                    text += more
                    images += pictures
                    if error:
                        errors.append(f"cell {number}: {error}")
            answers[path.stem] = {"text": text, "figures": images, "errors": errors}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    json.dump(answers, sys.stdout)


main()
