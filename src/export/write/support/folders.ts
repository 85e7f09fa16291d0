import type { IPiece } from './piece';

/** Going from folder to folder. */
export function folderPieces(used: ReadonlySet<string>): IPiece[] {
  return [changePiece(used), visitedPiece, stackPiece, currentPiece];
}

function changePiece(used: ReadonlySet<string>): IPiece {
  const visits = used.has('visited_folders');
  const bookmarks = used.has('set_bookmark');
  return {
    name: 'folder',
    imports: ['import os', ...(visits ? ['from pathlib import Path'] : [])],
    requires: visits ? ['visited'] : [],
    exports: ['change_folder', 'set_bookmark'],
    source: `
${
  bookmarks
    ? `#: Folders by the names that %bookmark gave them.
BOOKMARKS = {}


def set_bookmark(name, folder=None):
    """Name a folder, as %bookmark does; the current one unless another is given."""
    BOOKMARKS[name] = folder or os.getcwd()


`
    : ''
}def change_folder(name, quiet=False):
    """Go to another folder, as %cd does."""${
      visits
        ? `
    before = visited_folders()`
        : ''
    }${
      bookmarks
        ? `
    if name in BOOKMARKS and not os.path.isdir(name):
        print(f"(bookmark:{name}) -> {BOOKMARKS[name]}")
        name = BOOKMARKS[name]`
        : ''
    }
    try:
        os.chdir(os.path.expanduser(name))
    except OSError as error:
        print(error)${
          visits
            ? `
    if Path.cwd() != before[-1]:
        before.append(Path.cwd())`
            : ''
        }
    if not quiet:
        print(os.getcwd())
`
  };
}

const visitedPiece: IPiece = {
  name: 'visited',
  imports: ['from pathlib import Path'],
  requires: [],
  exports: ['visited_folders'],
  source: `
#: Folders that %cd went to, after the one where it began.
VISITED = []


def visited_folders():
    """Return the list of the folders that %cd went to, as _dh is in IPython."""
    if not VISITED:
        VISITED.append(Path.cwd())
    return VISITED
`
};

const stackPiece: IPiece = {
  name: 'stack',
  imports: ['import os'],
  requires: ['folder'],
  exports: ['push_folder', 'pop_folder', 'folder_stack'],
  source: `
#: Folders to which %popd goes back.
STACK = []


def push_folder(name=None):
    """Go to another folder and remember this one, as %pushd does."""
    here = os.getcwd().replace(os.path.expanduser("~"), "~")
    if name:
        change_folder(name)
    STACK.insert(0, here)
    return STACK


def pop_folder():
    """Go back to the folder that was remembered last, as %popd does."""
    if not STACK:
        raise IndexError("%popd on empty stack")
    folder = STACK.pop(0)
    change_folder(folder)
    print("popd ->", folder)


def folder_stack():
    """Return the folders that are remembered, as %dirs does."""
    return STACK
`
};

const currentPiece: IPiece = {
  name: 'current',
  imports: ['import os'],
  requires: [],
  exports: ['current_folder'],
  source: `
def current_folder():
    """Return the current folder, as %pwd does."""
    return os.getcwd()
`
};
