import type { Features } from './feature';
import { tagged } from './feature';

/** Features of cells as such: layout, tags, order, top-level await. */
export const CELLS: Features = {
  pass_through: [
    'if True:\n    pass',
    '# only a comment',
    '',
    '   \n\n',
    'x = 1 # trailing\n\n\n\ny = 2\nprint(x, y)',
    'for i in range(2): print(i)',
    'a = 1; b = 2; print(a, b)'
  ],
  indented_cell: ['    x = 1\n    print(x)\n    x'],
  indented_all_alike: [
    '    # a comment\n    x = 1\n    print(x)',
    '    %%time\n    y = 2\n    print(y)',
    '        if y:\n            y += 1\n    \n        y'
  ],
  pasted_python_prompts: [
    '>>> x = 3\n>>> x + 1',
    '>>> def double(v):\n...     return 2 * v\n...\n>>> double(x)',
    '# from the documentation:\n    >>> for i in range(2):\n    ...     print(i)\n    ...',
    '>>> text = """one\n... two"""\n>>> print(text)',
    '>>>no_blank = 1\n>>> no_blank',
    '>>> %time y = x\n>>> !echo {y} {no_blank}\n>>> y',
    '>>> %%bash\n>>> echo in a shell',
    '%%time\n>>> print("timed")\n>>> z = 1',
    'z'
  ],
  pasted_ipython_prompts: [
    'In [1]: x = 3\n\nIn [2]: x + 1',
    'In [3]: def double(v):\n   ...:     return 2 * v\n   ...: \n   ...: double(x)',
    '[ins] In [4]: print("from vi")',
    '      ...: print("its second line only")',
    'In [15]: %time y = 2\nIn [16]: !echo {y}\nIn [17]: y',
    'In [5]: "shown";'
  ],
  what_looks_like_prompts: [
    'def doubled(v):\n    """Double it.\n\n    >>> doubled(2)\n    4\n    """\n    return 2 * v\nprint(doubled.__doc__)',
    '...\nx = 1\nx',
    'class Later:\n    ...\nx = [\n...,\n1]\nx',
    '>>> def tripled(v):\n...     """Three times.\n...\n...     >>> tripled(1)\n...     3\n...     """\n...     return 3 * v\n>>> print(tripled.__doc__, tripled(2))'
  ],
  comments_and_blank_lines: [
    '# first\n\n# second\ndef f():\n    # inside\n    return 1  # end\n\n\n# after\nf()',
    'x = [  # open\n    1,\n    # middle\n    2\n]  # close\nx'
  ],
  async_cells: [
    'import asyncio\nasync def job(n):\n    await asyncio.sleep(0)\n    return n',
    'await job(3)',
    'r = await asyncio.gather(job(1), job(2))\nprint(r)'
  ],
  main_guard: [
    'def main():\n    print("in main", __name__)',
    'if __name__ == "__main__":\n    main()',
    'settings = 3\nshow = 4\nstart_program = 5\nsettings, show, start_program'
  ],
  hostile_text: [
    '#md # Title """ with \\ quotes\n\n"""\nimport os\n',
    "print('''a''')",
    'note = "it\'s \\"quoted\\" \\\\ \\n"  # help with "quotes" and \\ and \'\'\' and """\nnote'
  ],
  tags_skipped: [
    'x = 1',
    tagged('x = 2\nprint("never")', 'skip-execution'),
    'x',
    tagged('x = 3', 'remove_cell'),
    tagged('x + 1', 'remove_output', 'remove-input', 'hide-cell'),
    tagged('y = 5', 'parameters'),
    tagged('y = 6', 'injected-parameters'),
    'y'
  ],
  tags_may_fail: [
    tagged(
      'print("before")\nbroken = 1 / 0\nprint("never")',
      'raises-exception'
    ),
    '"broken" in globals()',
    tagged(
      'kept = 3\ndef partly():\n    return kept\nraise KeyError("x")',
      'raises-exception'
    ),
    'partly(), kept',
    tagged('"fine"', 'raises-exception')
  ],
  errors_allowed: {
    allowErrors: true,
    metadata: { execution: { allow_errors: true } },
    cells: ['1 / 0', 'print("goes on")', 'undefined_name', '"end"']
  },
  raw_and_markdown: [
    '#md # Title\n\nText with `code` and """quotes"""',
    { cell_type: 'raw', id: 'r1', metadata: {}, source: 'print("raw")' },
    {
      cell_type: 'markdown',
      id: 'm1',
      metadata: {},
      source: '    print("indented")\n\n```python\nprint("fenced")\n```'
    },
    'print("code")'
  ],
  future_later: [
    'class A:\n    pass',
    '"""Docstring."""\nfrom __future__ import annotations\ndef f(a: Missing):\n    return f.__annotations__\nf(1)',
    'x: NotThere = 3\nx'
  ],
  main_guard_else: [
    'def main():\n    return "ran"',
    'if __name__ == "__main__":\n    result = main()\nelse:\n    result = "imported"\nresult',
    '__name__'
  ],
  leaving_with_status: {
    ends: { error: 'SystemExit: 3', status: 3 },
    cells: ['import sys\nprint("before")', 'sys.exit(3)', 'print("never")']
  },
  leaving_with_text: {
    ends: { error: 'SystemExit: told', status: 1 },
    cells: ['print("before")\nraise SystemExit("told")\nprint("never")']
  },
  leaving_may_fail: [
    'import sys',
    tagged('print("before")\nsys.exit(3)', 'raises-exception'),
    'print("goes on")'
  ],
  leaving: { ownKernel: true, cells: ['print("before")', 'quit()'] },
  leaving_by_word: { ownKernel: true, cells: ['print("before")', 'quit'] },
  async_loops: [
    'import asyncio\nasync def count(n):\n    for i in range(n):\n        await asyncio.sleep(0)\n        yield i\nclass Room:\n    async def __aenter__(self):\n        print("enter")\n        return self\n    async def __aexit__(self, *error):\n        print("leave")',
    'async for i in count(2):\n    print(i)',
    'async with Room() as room:\n    print(type(room).__name__)',
    '[i async for i in count(3)]',
    '[await asyncio.sleep(0, result=i) for i in range(2)]',
    'lock = asyncio.Lock()\nasync with lock:\n    print(lock.locked())',
    'await asyncio.sleep(0, result="shown")',
    'loop = asyncio.get_running_loop()\nlater = loop.create_future()\nloop.call_soon(later.set_result, 4)\nawait later'
  ],
  async_tasks: [
    'import asyncio\nasync def job(n):\n    await asyncio.sleep(0)\n    return n',
    'task = asyncio.create_task(job(1))\ntype(task).__name__',
    'await task',
    'tasks = [asyncio.ensure_future(job(n)) for n in (2, 3)]\nawait asyncio.gather(*tasks)'
  ],
  async_task_left: [
    'import asyncio\nasync def job():\n    await asyncio.sleep(0)',
    'task = asyncio.create_task(job())\ntask.get_name() != ""'
  ],
  percent_traps: [
    'x = (17\n  % 5)\ny = 17 \\\n  % 5\nz = [17\n% 5]\nx, y, z',
    'for i in range(2):\n    print("%d" % i)\n    print("%s %%" %\n          i)',
    'text = """\n%matplotlib inline\n!ls\n%%bash\n"""\ntext',
    "other = '''\n!rm nothing\n?help\n'''\nlen(other)",
    'value = 7\nvalue %= 4\nvalue'
  ],
  aliasing_traps: [
    'a = [1]\nb = a',
    'a += [2]\nb',
    'import numpy as np\nu = np.zeros(2)\nv = u\nu += 1\nv',
    'd = {}\ne = d\nd["x"] = 1\ne'
  ]
};
