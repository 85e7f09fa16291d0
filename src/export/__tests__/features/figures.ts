import type { Features } from './feature';
import { tagged } from './feature';

/** Features of figures. */
export const FIGURES: Features = {
  figures: [
    '%matplotlib inline\nimport matplotlib.pyplot as plt',
    'plt.plot([1, 2]);',
    'fig, axes = plt.subplots(2)\naxes[0].plot([1])\nprint("drawn")',
    'for i in range(3):\n    plt.figure()\n    plt.plot([i])\n    plt.show()',
    'plt.figure()\nplt.plot([1])\nplt.close()',
    'plt.figure();',
    'x = 3\nx',
    'plt.plot([3]);\nplt.show()'
  ],
  figures_in_functions: [
    'import matplotlib.pyplot as plt\ndef draw(n):\n    fig, ax = plt.subplots()\n    ax.plot(range(n))',
    'draw(3)',
    'for n in (2, 3):\n    draw(n)',
    'class View:\n    def go(self):\n        draw(1)\nView().go()',
    'def twice():\n    draw(1)\n    plt.show()\n    draw(2)\ntwice()'
  ],
  figures_of_pandas: [
    'import pandas as pd\ns = pd.Series([1, 2, 3])',
    's.plot();',
    'pd.DataFrame({"a": [1, 2]}).hist();',
    's.sum()'
  ],
  figure_shown_again: [
    'import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1]);',
    'display(fig)'
  ],
  figures_mid_cell: [
    'import matplotlib.pyplot as plt\nfrom matplotlib.pyplot import show, figure',
    'plt.plot([1])\nplt.show()\nprint("between")\nplt.plot([2])\nplt.figure()\nplt.plot([3])\nplt.show()\nprint("after")',
    'figure()\nplt.plot([1])\nshow()\nfigure()\nplt.plot([2]);',
    'for i in range(2):\n    fig, ax = plt.subplots(1, 2)\n    ax[0].plot([i])',
    'plt.figure(5)\nplt.plot([1])\nplt.figure(6)\nplt.plot([2])\nplt.close(5)'
  ],
  figure_last: [
    'import matplotlib.pyplot as plt\nfrom matplotlib.figure import Figure',
    'fig, ax = plt.subplots()\nax.plot([1])\nfig',
    'fig',
    'fig;',
    'plt.gcf()',
    'alone = Figure()\nalone.subplots().plot([1])\nalone',
    '[fig]',
    'display(fig, alone)',
    'ax.plot([2])\nprint("not shown again")',
    'ax.figure'
  ],
  figures_not_interactive: [
    'import matplotlib.pyplot as plt\nplt.ioff();',
    'plt.figure()\nplt.plot([1]);',
    'plt.figure()\nplt.plot([2])\nprint("still open", len(plt.get_fignums()))',
    'plt.show()\nprint(len(plt.get_fignums()))',
    'plt.ion();',
    'plt.plot([3])\nprint("shown")',
    'with plt.ioff():\n    waiting = plt.figure()\n    plt.plot([1])',
    'plt.show()'
  ],
  figure_formats: {
    ownKernel: true,
    cells: [
      '%matplotlib inline\n%config InlineBackend.figure_format = "svg"\nimport matplotlib.pyplot as plt',
      'plt.plot([1]);',
      '%config InlineBackend.figure_formats = ["retina"]\nplt.plot([1]);',
      'from matplotlib_inline.backend_inline import set_matplotlib_formats\nset_matplotlib_formats("png", "svg")\nplt.plot([2]);'
    ]
  },
  figures_of_plotting_packages: [
    'import pandas as pd\nimport numpy as np\nframe = pd.DataFrame({"a": [1, 2, 3], "b": [2, 1, 3]})',
    'ax = frame.plot(kind="bar")\nax.set_title("title");',
    'frame.hist()\nprint("hist")',
    'frame.boxplot();\nframe.plot.scatter("a", "b");',
    'frame["a"].plot.hist().get_figure();',
    'frame.describe()'
  ],
  figures_of_seaborn: {
    needs: ['seaborn'],
    cells: [
      'import seaborn as sns\nimport pandas as pd\nsns.set_theme()\nframe = pd.DataFrame({"a": [1, 2, 3], "b": [2, 1, 3]})',
      'sns.scatterplot(data=frame, x="a", y="b");',
      'grid = sns.relplot(data=frame, x="a", y="b")',
      'sns.heatmap(frame.corr())\nprint("map")',
      'sns.pairplot(frame);'
    ]
  },
  figures_pylab: {
    ownKernel: true,
    cells: [
      '%pylab inline --no-import-all',
      'plt.plot(np.arange(3));',
      'pyplot.hist([1, 2]);'
    ]
  },
  figures_pylab_everything: {
    ownKernel: true,
    cells: ['%pylab', 'plot(arange(3))\ntitle("title");', '%matplotlib']
  },
  figures_of_notebook_backend: {
    ownKernel: true,
    // That backend draws in the page, from text that it sends there.
    figuresDiffer: true,
    ignore: /^<IPython\.core\.display\.\w+ object>\n/gm,
    cells: [
      '%matplotlib notebook\nimport matplotlib.pyplot as plt',
      'plt.figure()\nplt.plot([1, 2]);',
      'plt.plot([3])\nprint("drawn into the same figure")'
    ]
  },
  figures_of_widgets: {
    ownKernel: true,
    needs: ['ipympl'],
    ignore: /^Canvas\(.*\n/gm,
    cells: [
      '%matplotlib widget\nimport matplotlib.pyplot as plt',
      'plt.figure()\nplt.plot([1, 2]);'
    ]
  },
  figures_of_everything: [
    'from pylab import *',
    'x = arange(3)\nplot(x, x)\ntitle("title")',
    'figure()\nhist([1, 2])\nshow()',
    'sum(x), round(pi, 2)'
  ],
  figures_of_another_notebook: {
    ownKernel: true,
    cells: [
      'import json\ncell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}\ntexts = ["%matplotlib inline\\nimport matplotlib.pyplot as plt\\nfrom IPython.display import Markdown, display", "def drawn(n):\\n    plt.plot([n])\\n    return n", "def told(text):\\n    display(Markdown(text))"]\nwith open("another_notebook.ipynb", "w") as file:\n    json.dump({"cells": [dict(cell, source=text) for text in texts], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, file)',
      '%run another_notebook.ipynb',
      'drawn(3)',
      'told("# text")',
      'import os\nos.remove("another_notebook.ipynb")'
    ]
  },
  figures_after_errors: [
    'import matplotlib.pyplot as plt',
    tagged(
      'plt.plot([1])\nraise ValueError("after drawing")',
      'raises-exception'
    ),
    'print("on")'
  ]
};
