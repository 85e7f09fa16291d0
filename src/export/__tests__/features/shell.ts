import type { Features } from './feature';
import { tagged } from './feature';

/** Features of shell commands, folders and the environment. */
export const SHELL: Features = {
  shell: [
    '!echo hello',
    'name = "world"\n!echo hello {name} and {1 + 1} $name',
    '!echo $HOME_NOT_THERE {name}',
    '!echo \'single $name\' "double $name"',
    '!echo {{literal}} $$name',
    "!printf 'a b\\n' | awk '{print $2}'",
    'd = {"k": "v"}\n!echo {d["k"]}',
    '!echo "two  spaces" \\\n  continued',
    'for i in range(2):\n    !echo row {i}',
    '!false\nprint("goes on")',
    '!echo {name!r} {3.14159:.2f}',
    '!!echo double'
  ],
  shell_output: [
    'files = !printf "b\\na\\n"\nfiles',
    'files.s, files.n, files.l',
    'x = !echo {len(files)}\nint(x[0])',
    'def read():\n    out = !echo inside\n    return out[0]\nread()',
    'y = %sx echo magic\ny'
  ],
  bash_cells: [
    '%%bash\nfor i in 1 2; do\n  echo "row $i {x}"\ndone',
    '%%sh\necho plain',
    '%%bash -s one two\necho $1-$2',
    '%%script bash\necho scripted',
    '%%bash --no-raise-error\nexit 3',
    '%%!\necho listed'
  ],
  bash_failing: {
    ends: { error: 'CalledProcessError', status: 1 },
    cells: [
      '%%bash --no-raise-error\necho goes on; exit 3',
      'print("next")',
      '%%bash\necho printed; exit 3',
      'print("never")'
    ]
  },
  bash_may_fail: [
    tagged('%%bash\necho printed; false', 'raises-exception'),
    tagged('%%sh --no-raise-error\necho more; false\n', 'raises-exception'),
    'print("on")'
  ],
  folders: [
    'import os\n%mkdir -p sub_folder',
    '%cd sub_folder',
    'os.path.basename(os.getcwd())',
    '%cd ..',
    '!rmdir sub_folder'
  ],
  environment: [
    '%env SIGNPOST_A=one',
    '%set_env SIGNPOST_B two',
    'import os\nos.environ["SIGNPOST_A"], os.environ["SIGNPOST_B"]',
    'v = %env SIGNPOST_A\nv'
  ],
  shell_walrus: [
    '(first := 3)\n!echo {first} $first',
    'if (second := 4) > 2:\n    !echo {second}'
  ],
  shell_names_of_statements: [
    '%time first = 1\n!echo {first}',
    'def inside():\n    %time second = 2\n    !echo {second} $second\ninside()'
  ],
  shell_terminal: [
    '!mkdir -p listed && touch listed/b listed/a listed/c',
    '!ls listed',
    '!test -t 1 && echo terminal || echo pipe',
    'names = !ls listed\nnames',
    '!rm -r listed'
  ],
  shell_text: [
    '!printf "no line end"\nprint("next")',
    '!echo out; echo err >&2; echo out again',
    '!printf "größe 😀\\n"',
    '!head -c 100000 /dev/zero | tr "\\0" "x" | wc -c',
    '!exit 3\nprint(_exit_code)',
    '!true\n_exit_code'
  ],
  shell_expressions: [
    'd = {"k": [1, 2]}; s = "a b"; n = 3; path = "/tmp"',
    '!echo {d["k"][0]} {d["k"][-1]} "{s}" {n * 2}',
    "!echo '{s}' '$s' \"$s\"",
    '!echo $n $$n ${n} $path/x',
    "!python3 -c 'print({1: 2}[1])'",
    '!echo \'{"json": [1, 2]}\'',
    '!for i in 1 2; do echo "$i {n}"; done',
    'for v in ["x", "y"]:\n    !echo "value {v}" | tr x z',
    'def run(word):\n    !echo {word} $word\nrun("inner")',
    '!echo {undefined_name} $undefined_name',
    '!echo a{{b}}c {{n}}',
    'x = !echo {s.upper()} | tr A-Z a-z\nx'
  ],
  shell_lists: [
    'x = !printf "b 10\\nA 9\\nc x\\n"\nx',
    'x.grep("a"), x.grep("a", prune=True), x.grep("9", field=1), x.grep(lambda line: line.startswith("b"))',
    'x.fields(0), x.fields(1, 0), x.fields(), x.fields(5)',
    'x.sort(), x.sort(1, nums=True)',
    'x.s, x.n, x.l is x, x.spstr, x.nlstr, x.list',
    'y = !echo /tmp; echo /not/there\n[str(p) for p in y.p], y.paths',
    '%sx echo one; echo two',
    '%system echo three',
    '!!echo four',
    'z = %system echo five\nz',
    '%sc -l w = echo six; echo seven\nw',
    '%sc v = echo eight; echo nine\nv'
  ],
  shell_assignments: [
    'd = {}\nd["files"] = !echo a b\nd',
    'class Box:\n    pass\nb = Box()\nb.out = !echo attribute\nb.out',
    'if True:\n    inner = !echo indented\ninner[0]',
    'long = !echo one \\\n  two\nlong'
  ],
  script_cells: [
    '%%script --out got bash\necho kept',
    'got',
    '%%bash --out out --err err\necho o; echo e >&2',
    'out, err',
    '%%bash --err only_err\necho shown; echo e >&2',
    'only_err',
    'word = "given"\nother = [1, 2]',
    '%%bash -s {word} "{other[1]}"\necho $1 $2',
    '%%script false --no-raise-error\nthis is never run',
    '%%script echo skipped\nprint("never")',
    '%%python3\nimport sys\nprint("in python", sys.argv)',
    '%%script no_such_program_here\nx',
    '%%sx\necho a\necho b',
    '%%system --out lines\necho {word}',
    'lines'
  ],
  folder_stack: [
    'import os\nos.makedirs("stacked/deeper", exist_ok=True)\nstart = os.getcwd()',
    '%cd -q stacked\nos.path.basename(os.getcwd())',
    '%cd deeper',
    '%cd -',
    'len(_dh), os.path.basename(_dh[-1]), str(_dh[0]) == start',
    '%pushd deeper',
    'os.path.basename(os.getcwd())',
    '%popd',
    '%dirs',
    '%cd not_there',
    '%cd -q {start}',
    '%bookmark here stacked\n%cd -b here',
    '%cd -q ..\n%cd here',
    '%cd -0',
    'folder = %pwd\nfolder == start',
    '%pwd',
    'print("folder")\n%pwd',
    '%dhist',
    'import shutil\nshutil.rmtree("stacked")'
  ],
  environment_forms: [
    'import os\nvalue = "from python"',
    '%env SIGNPOST_C=$value',
    '%env SIGNPOST_D {value}',
    '%env SIGNPOST_E = spaced value',
    '%set_env SIGNPOST_F=a=b',
    '%env SIGNPOST_C',
    'os.environ["SIGNPOST_D"], os.environ["SIGNPOST_E"], os.environ["SIGNPOST_F"]',
    'everything = %env\neverything["SIGNPOST_C"], type(everything).__name__',
    '!echo $SIGNPOST_E',
    'for name in ("G", "H"):\n    %env SIGNPOST_{name}={name.lower()}',
    'os.environ["SIGNPOST_G"], os.environ["SIGNPOST_H"]'
  ],
  aliases: {
    ownKernel: true,
    cells: [
      '%alias greet echo hello',
      '%greet world',
      'greet there',
      '%alias pair echo first %s second %s\n%pair a b',
      '%alias whole echo "<%l>"\nother = 3',
      '%whole x y'
    ]
  },
  macros: {
    ownKernel: true,
    cells: [
      'total = 1',
      'total += 10\nprint(total)',
      '%macro -q again 2',
      'again',
      'again',
      'total'
    ]
  },
  automagic: {
    ownKernel: true,
    cells: [
      'import os\nos.makedirs("automatic", exist_ok=True)',
      'cd automatic',
      'ls',
      'cd ..',
      'rmdir automatic',
      'pwd = "mine"',
      'pwd',
      'env SIGNPOST_I=bare',
      'time print("timed")'
    ]
  },
  autocall: [
    'def joined(*words):\n    return "-".join(words)',
    ',joined a b c',
    ';joined a b c',
    '/joined "x" "y"'
  ]
};
