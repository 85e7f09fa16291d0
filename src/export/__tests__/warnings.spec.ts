import type { IExportOptions, IPlanWarning, WarningKind } from '..';
import { BUILTIN_PROFILES } from '../../sites/builtin';
import { exported } from './exported';

type Cells = Parameters<typeof exported>[0];

function warningsOf(
  cells: Cells,
  kind: WarningKind,
  options: Partial<IExportOptions> = {}
): IPlanWarning[] {
  return exported(cells, options).plan.warnings.filter(
    warning => warning.kind === kind
  );
}

function site(id: string) {
  return BUILTIN_PROFILES.find(profile => profile.id === id)!;
}

/** A code cell that was run as number `count`, or never. */
function ran(
  source: string,
  count: number | null,
  more: Record<string, unknown> = {}
) {
  return {
    cell_type: 'code',
    metadata: {},
    source,
    outputs: [],
    execution_count: count,
    ...more
  };
}

const failed = [{ output_type: 'error', ename: 'KeyError', evalue: 'x' }];

describe('how the cells were run', () => {
  it('names the cells that were run out of order', () => {
    const [warning, ...more] = warningsOf(
      [
        ran('a = 1', 1),
        ran('b = a', 9),
        ran('c = b', 3),
        ran('d = c', 8),
        ran('e = d', 4)
      ],
      'order'
    );
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ cell: 1, line: null });
    expect(warning.message).toMatch(
      /^Cells 2 and 4 were last run out of order\./
    );
    expect(warning.others).toEqual([{ cell: 3, line: null }]);
  });

  it('names the one cell that was run again, not all below it', () => {
    const cells = [
      ran('a = 1', 40),
      ...[2, 3, 4, 5].map(count => ran('b = a', count))
    ];
    const [warning] = warningsOf(cells, 'order');
    expect(warning.message).toMatch(/^Cell 1 was last run out of order/);
    expect(warning.others).toBeUndefined();
  });

  it.each([
    ['from top to bottom', [1, 2, 5]],
    ['several kernels that count alike', [1, 1, 1]],
    ['never run at all', [null, null]]
  ])('says nothing about cells that were run %s', (_, counts) => {
    const cells = counts.map(count => ran('x = 1', count));
    expect(warningsOf(cells, 'order')).toEqual([]);
    expect(warningsOf(cells, 'never-run')).toEqual([]);
  });

  it('names cells that were never run beside some that were', () => {
    const [warning] = warningsOf(
      [
        ran('x = 1', 1),
        ran('y = x', null),
        ran('# a note', null),
        ran('', null),
        '#md text'
      ],
      'never-run'
    );
    expect(warning).toMatchObject({ cell: 1 });
    expect(warning.message).toMatch(
      /^Cell 2 has not been run, while others have/
    );
    expect(warning.others).toBeUndefined();
  });

  it('tells where an error ended a run, unless the error is wanted', () => {
    const [warning] = warningsOf(
      [ran('x["a"]', 1, { outputs: failed })],
      'error'
    );
    expect(warning.message).toMatch(/^Cell 1 ended with KeyError/);
    expect(
      warningsOf(
        [
          ran('x["a"]', 1, {
            outputs: failed,
            metadata: { tags: ['raises-exception'] }
          })
        ],
        'error'
      )
    ).toEqual([]);
  });

  it('leads to the line for which a cell is kept as a comment', () => {
    expect(warningsOf(['x = 1\nprint "old"'], 'comment')).toEqual([
      expect.objectContaining({ cell: 0, line: 2 })
    ]);
  });
});

describe('what a script does not have', () => {
  it('leads to the line of an unknown magic', () => {
    expect(warningsOf(['x = 1\n\n%sql select 1'], 'magic')).toEqual([
      expect.objectContaining({ cell: 0, line: 3 })
    ]);
  });

  it('leads to the line of a name that nobody defines', () => {
    expect(warningsOf(['a = 1', 'print(\n  a,\n  lost)'], 'name')).toEqual([
      expect.objectContaining({ cell: 1, line: 3 })
    ]);
  });

  it('names widgets once for each package', () => {
    const found = warningsOf(
      ['import os\nimport ipywidgets as w', 'from ipywidgets import interact'],
      'widget'
    );
    expect(found).toEqual([
      expect.objectContaining({
        cell: 0,
        line: 2,
        others: [{ cell: 1, line: 1 }]
      })
    ]);
  });
});

describe('secrets', () => {
  // Put together here, so that no scanner takes this file for one that holds secrets.
  const letters = 'Q7mZ2kLw9XcV4bN8sT1yR6uJ3hG5fD0aPeWqKzBvM';
  const GITHUB = `ghp_${letters.slice(0, 36)}`;

  it.each([
    ['an access key of AWS', `key = "AKIA${'Q7MZ2KLW3XCV4BN5'}"`],
    ['a token of GitHub', `t = "${GITHUB}"`],
    ['a token in a command', `!git clone https://${GITHUB}@github.com/a/b`],
    ['a token of Hugging Face', `login("hf_${letters.slice(0, 34)}")`],
    [
      'a key of OpenAI',
      `k = "sk-${letters.slice(0, 20)}T3BlbkFJ${letters.slice(0, 20)}"`
    ],
    [
      'a token of Slack',
      `s = "xoxb-${'1234567890'}-${'1234567890'}-${letters.slice(0, 24)}"`
    ],
    ['a private key', `k = """-----BEGIN RSA ${'PRIVATE'} KEY-----\nMII\n"""`],
    ['a password by its name', 'db_password = "tr0ub4dor&3"'],
    ['a password by its argument', 'connect(user="a", password="tr0ub4dor&3")'],
    ['a password in a dictionary', 'c = {"password": "tr0ub4dor&3"}'],
    [
      'a password for the environment',
      'os.environ["DB_PASSWORD"] = "tr0ub4dor&3"'
    ],
    ['a password of an object', 'config.password: str = "tr0ub4dor&3"'],
    [
      'a password in an address',
      'u = "postgresql://ann:tr0ub4dor@db.uni.edu/x"'
    ],
    ['a key by its name', 'API_KEY = "a8f5f167f44f4964e6c998dee827110c"'],
    [
      'a header',
      'h = {"Authorization": "Bearer a8f5f167f44f4964e6c998dee827110c"}'
    ],
    ['a comment', `# old: ${GITHUB}`],
    ['Markdown', `#md use ${GITHUB}`]
  ])('finds %s, and does not repeat it', (_, cell) => {
    const found = warningsOf(['import os', `\n${cell}`], 'secret');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ cell: 1 });
    for (const value of [
      'tr0ub4dor',
      'a8f5f167',
      letters.slice(0, 8),
      'Q7MZ2KLW',
      'MII'
    ]) {
      expect(found[0].message).not.toContain(value);
    }
  });

  it('leads to the line', () => {
    expect(
      warningsOf(['a = 1\nb = 2\npassword = "tr0ub4dor&3"'], 'secret')
    ).toEqual([expect.objectContaining({ cell: 0, line: 3 })]);
  });

  it.each([
    'password = getpass()',
    'password = os.environ["DB_PASSWORD"]',
    'password = ""',
    'password = None',
    'password = "<your password>"',
    'password = "********"',
    'password = "changeme"',
    'password = input("Password: ")',
    'password_field = "userPassword"',
    'prompt(password="Enter it here")',
    'pad_token = "<pad>"',
    'token = "hello"',
    'special_tokens = {"mask_token": "[MASK]", "sep_token": "</s>"}',
    'tokenizer(text, eos_token="<|endoftext|>")',
    'secret_key = "config/keys/key1.pem"',
    'access_key = "https://keys.example.org/2024"',
    'sort_key = "year2020column"',
    'df.groupby(key="station_2020_07")',
    'key = "AKIAIOSFODNN7EXAMPLE"',
    'u = "postgresql://user:password@localhost/db"',
    'u = f"postgresql://{user}:{password}@db.uni.edu/x"',
    'u = "https://example.org:8080/a@b"',
    'u = "http://host.org/x?time=12:30@utc"',
    'h = {"Authorization": f"Bearer {token}"}',
    'digest = "a8f5f167f44f4964e6c998dee827110c"',
    'commit = "da39a3ee5e6b4b0d3255bfef95601890afd80709"',
    'c = ["sk-learn", "task-12345678901234567890", "hf_hub_download"]'
  ])('does not take %s for one', cell => {
    expect(warningsOf(['import os', cell], 'secret')).toEqual([]);
  });
});

describe('paths of one person', () => {
  it.each([
    ['open("/home/ann/data/x.csv")', '/home/ann/data/x.csv'],
    ['p = f"/home/users/ann/{year}.nc"', '/home/users/ann/'],
    ['pd.read_csv("/Users/ann/Desktop/x.csv")', '/Users/ann/Desktop/x.csv'],
    ['pd.read_csv(r"C:\\Users\\ann\\x.csv")', 'C:\\Users\\ann\\x.csv'],
    ['pd.read_csv("C:/Users/ann/x.csv")', 'C:/Users/ann/x.csv'],
    ['d = os.path.expanduser("~/data")', '~/data'],
    ['!cp /home/ann/x.csv .', '/home/ann/x.csv'],
    ['%cd /home/ann/project', '/home/ann/project'],
    ['x = "/content/drive/MyDrive/x.csv"', '/content/drive/MyDrive/x.csv']
  ])('%s', (cell, path) => {
    const found = warningsOf(['import os', `\n${cell}`], 'path');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ cell: 1, line: 2 });
    expect(found[0].message.startsWith(path)).toBe(true);
  });

  it('says it once for all paths in one folder', () => {
    const found = warningsOf(
      ['a = "/home/ann/x"', 'b = 1\nc = "/home/ann/y/z"', 'd = "/home/bob/x"'],
      'path'
    );
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({
      cell: 0,
      line: 1,
      others: [{ cell: 1, line: 2 }]
    });
    expect(found[1].message).toMatch(/^\/home\/bob\/x is in the HOME/);
  });

  it.each([
    'x = "data/home/ann/x.csv"',
    'x = "https://example.org/home/ann/x"',
    'x = "/homepage/ann"',
    '"""/home/ann is where this was written."""',
    '# /home/ann/x.csv',
    'x = "~"\ny = "~ 5 km"',
    'x = "/home/shared/x.csv"',
    'f = "y ~ x + z"',
    'smf.ols("~ a + b", data)',
    'x = "/tmp/a/b"',
    'x = "/usr/share/x"',
    'x = b"/home/ann"',
    'r = "/api/v1/users/{id}"',
    'x = "/Users/Shared/x"'
  ])('not %s', cell => {
    expect(warningsOf(['import os', cell], 'path')).toEqual([]);
  });

  it('knows what is right on the site', () => {
    const group = ['x = "/gws/nopw/j04/mygws/x.nc"'];
    expect(warningsOf(group, 'path', { site: site('jasmin') })).toEqual([]);
    expect(warningsOf(group, 'path', { site: site('generic') })).toEqual([]);
    expect(warningsOf(group, 'path')).toEqual([]);
    expect(warningsOf(group, 'path', { site: site('csc') })[0].message).toMatch(
      /storage of another site/
    );
    const scratch = ['x = "/work/scratch-pw4/ann/x.nc"'];
    expect(
      warningsOf(scratch, 'path', { site: site('jasmin') })[0].message
    ).toMatch(/scratch of one person/);
    const home = ['x = "/users/ann/x.nc"'];
    expect(warningsOf(home, 'path')).toEqual([]);
    expect(warningsOf(home, 'path', { site: site('csc') })[0].message).toMatch(
      /HOME/
    );
  });
});

describe('what is written into HOME', () => {
  it.each([
    'df.to_csv("~/out.csv")',
    'df.to_csv(path_or_buf="/home/ann/out.csv")',
    'plt.savefig(f"/home/ann/{name}.png")',
    'np.save(os.path.join(os.environ["HOME"], "x.npy"), x)',
    'torch.save(model, os.path.expanduser("~/m.pt"))',
    'joblib.dump(model, Path.home() / "m.pkl")',
    'with open("/home/ann/x.txt", "w") as f:\n    f.write("x")',
    'with open(Path.home() / "x.txt", mode="a") as f:\n    pass',
    '(Path.home() / "x" / "y.txt").write_text("x")',
    'Path("~/x").expanduser().mkdir()',
    'os.makedirs(os.path.expanduser("~/results"), exist_ok=True)',
    'OUT = Path.home() / "out"\ndf.to_csv(OUT / "x.csv")',
    '%%writefile /home/ann/x.py\nx = 1',
    'shutil.copy("a.csv", os.getenv("HOME") + "/a.csv")'
  ])('%s', cell => {
    const found = warningsOf(['import os', cell], 'home');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ cell: 1 });
    expect(found[0].message).toMatch(/written into HOME/);
  });

  it('leads to the line that writes, and says it once', () => {
    const { warnings } = exported([
      'import os\nOUT = os.path.expanduser("~/out")',
      'x = 1\ndf.to_csv(OUT + "/a.csv")\ndf.to_csv(OUT + "/b.csv")'
    ]).plan;
    expect(warnings.filter(warning => /home|path/.test(warning.kind))).toEqual([
      expect.objectContaining({
        kind: 'home',
        cell: 1,
        line: 2,
        others: [{ cell: 1, line: 3 }]
      })
    ]);
  });

  it('names a better place where the site has one', () => {
    const [warning] = warningsOf(['df.to_csv("~/out.csv")'], 'home', {
      site: site('jasmin')
    });
    expect(warning.message).toContain('/gws/');
  });

  it.each([
    'pd.read_csv("~/in.csv")',
    'open("/home/ann/x.txt")',
    'open("/home/ann/x.txt", "rb")',
    'df.to_csv("out.csv")',
    'df.to_csv("/scratch/ann/out.csv")',
    'x = np.save',
    'plt.savefig(name)',
    'shutil.copy(Path.home() / "a.csv", "a.csv")',
    'OUT = "~/out"\nOUT = "out"\ndf.to_csv(OUT)'
  ])('not %s', cell => {
    expect(warningsOf(['import os', cell], 'home')).toEqual([]);
  });
});

describe('what ends a kernel', () => {
  it('is told of where the rest of its cell runs in the notebook', () => {
    const [warning, ...more] = warningsOf(
      ['x = 1\nquit()\nprint(x)', 'def stop():\n    exit(0)'],
      'magic'
    );
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      cell: 0,
      line: 2,
      others: [{ cell: 1, line: 2 }]
    });
    expect(warning.message).toContain('the script ends at once');
  });

  it.each([
    [['print(1)\nquit()']],
    [['quit']],
    [['import sys\nsys.exit()\nx = 1']],
    [['def exit():\n    pass', 'exit()\nx = 1']]
  ])('is nothing to tell of in %j', cells => {
    expect(warningsOf(cells, 'magic')).toEqual([]);
  });
});
