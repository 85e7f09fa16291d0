import type { Features } from './feature';

/** Features of what passes from one part of a program to the next, long enough for step functions. */
export const STEPS: Features = {
  caught_error_unbinds: [
    '#md ## Start',
    'err = "mine"\nprint(err)\nprint("start")\nprint(1)',
    '#md ## Fail',
    'print("trying")\ntry:\n    int("x")\nexcept ValueError as err:\n    print(type(err).__name__)\nprint("tried")\nprint(2)',
    '#md ## Look',
    'try:\n    print(err)\nexcept NameError:\n    print("gone")\nprint(3)\nprint(4)'
  ],
  lambdas_kept: [
    '#md ## Make',
    'factor = len("ab")\nways = dict(scale=lambda x: x * factor)\nprint(ways["scale"](2))\nprint("made")',
    '#md ## Change',
    'factor = len("abc")\nprint(factor)\nprint(ways["scale"](2))\nprint("changed")'
  ],
  built_in_name_set_later: [
    '#md ## Use',
    'values = [1, 2] + [3]\ndef add(more):\n    return more, sum\nprint(add(1)[0])\nprint(add(2))',
    'sum = len(values)\nprint(sum)\nprint(add(3))'
  ],
  query_by_value: [
    '#md ## Make',
    'import pandas as pd\nlimit = 2 + 1\ntable = pd.DataFrame({"a": range(6)})\nwanted = "a > @limit"\nprint(len(table))',
    '#md ## Use',
    'print("query")\nfound = table.query(wanted)\nprint(found)\nprint(len(found))'
  ],
  query_in_function: [
    'import pandas as pd\nlimit = 2 + 1\ntable = pd.DataFrame({"a": range(6)})',
    'def above(rows):\n    return rows.query("a > @limit")\nprint(above(table))',
    'def pick(rows, text):\n    return rows.query(text)\nprint(pick(table, "a < @limit"))',
    'def local(rows, bound):\n    return rows.query("a > @bound")\nprint(local(table, 4))',
    'limit = 4\nprint(above(table))'
  ],
  made_classes_pickled: [
    'import pickle\nfrom collections import namedtuple\nfrom enum import Enum\nprint("start")\nPoint = namedtuple("Point", "x y")\nColor = Enum("Color", "RED GREEN")\nprint("made")',
    'print(pickle.loads(pickle.dumps(Point(1, 2))))\nprint(pickle.loads(pickle.dumps(Color.RED)))\nPoint(3, 4)'
  ]
};
