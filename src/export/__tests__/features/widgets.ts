import type { Features } from './feature';

/** What widgets leave in the text of a notebook, which only a browser shows. */
const WIDGET_TEXT =
  /^(?:interactive\(children=|[HV]Box\(children=|  ?\d+%\|).*\n/gm;

/** Features of progress bars and widgets. */
export const WIDGETS: Features = {
  progress_bars: {
    needs: ['tqdm', 'ipywidgets'],
    ignore: WIDGET_TEXT,
    cells: [
      'from tqdm.notebook import tqdm, trange',
      'total = 0\nfor i in tqdm(range(3), leave=False):\n    total += i\ntotal',
      'from tqdm import tqdm_notebook\nfrom tqdm import tqdm_notebook as bar, tnrange',
      'sum(bar([1, 2])), sum(tqdm_notebook(range(3))), len(list(tnrange(2)))',
      'import tqdm.notebook\nimport tqdm as module\nsum(tqdm.notebook.tqdm([1, 2])), sum(module.notebook.trange(3)), sum(module.tqdm_notebook([4]))'
    ]
  },
  interact_functions: {
    needs: ['ipywidgets'],
    ignore: WIDGET_TEXT,
    cells: [
      'from ipywidgets import interact, interactive, fixed, interact_manual',
      'def f(x, y="text", flag=True):\n    print(x, y, flag)\n    return x',
      'interact(f, x=5);',
      'interact(f, x=(0, 10));',
      'interact(f, x=(0.0, 1.0));',
      'interact(f, x=(0, 10, 3), y=["a", "b"]);',
      'interact(f, x={"one": 1, "two": 2}, y=fixed(7), flag=False);',
      'interact(f, x=[("label", 3), ("other", 4)]);',
      '@interact\ndef decorated(a=2, b=1.5):\n    print("decorated", a, b)',
      '@interact(a=(2, 9), c="word")\ndef given(a=4, c=None):\n    print("given", a, c)',
      'decorated(1, 1)',
      '@interact_manual(a=1)\ndef by_hand(a):\n    print("never")',
      'w = interactive(f, x=3)\nw.result, w.kwargs',
      'interact(lambda **more: print(sorted(more.items())), p=1, q="r");',
      'def annotated(n: int, s: str, v: float = 2.0):\n    print(n, repr(s), v)\ninteract(annotated);'
    ]
  },
  interact_with_widgets: {
    needs: ['ipywidgets'],
    ignore: WIDGET_TEXT,
    cells: [
      'import ipywidgets as widgets\nfrom ipywidgets import interact',
      'slider = widgets.IntSlider(5, 0, 10)\nslider.value',
      '@widgets.interact(n=slider, word=widgets.Dropdown(options=["x", "y"], value="y"))\ndef f(n, word):\n    print(n, word)',
      'def g(n):\n    return n * 2\ninteract(g, n=widgets.FloatSlider(value=2.5));',
      'out = widgets.interactive_output(g, {"n": slider})',
      'widgets.IntText(7).value',
      'widgets.Text("text")'
    ]
  },
  interact_figures: {
    needs: ['ipywidgets'],
    ignore: WIDGET_TEXT,
    cells: [
      'import matplotlib.pyplot as plt\nfrom ipywidgets import interact',
      'def draw(n=2):\n    plt.plot(range(n))\n    plt.show()\ninteract(draw);',
      '@interact(n=3)\ndef again(n):\n    plt.plot(range(n))'
    ]
  }
};
