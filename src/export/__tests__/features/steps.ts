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
  ]
};
