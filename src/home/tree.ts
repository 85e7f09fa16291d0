import type { IHomeFolder } from '../server/homeAnswers';

/** From this share on a folder consists mostly of something. */
const MOSTLY = 0.8;

/** What a folder holds, for a table or a treemap. */
export interface IEntry {
  /** Place in the tree; `null` for what is in no folder of the tree: files, and small folders. */
  place: number | null;
  name: string;
  bytes: number;
  files: number;
  changed: number | null;
  /** Whether there is more to see in it. */
  isOpenable: boolean;
}

/** The counted folders, by place. No DOM. */
export class FolderTree {
  constructor(readonly folders: readonly IHomeFolder[]) {
    this._children = folders.map(() => []);
    folders.forEach(({ parent }, place) => {
      if (parent >= 0) {
        this._children[parent].push(place);
      }
    });
  }

  /** What is in a folder, the largest first, and what is in none of the folders in it. */
  entries(place: number): IEntry[] {
    const children = this._children[place] ?? [];
    const found = children
      .map(child => this.entry(child))
      .sort((one, other) => other.bytes - one.bytes);
    const folder = this.folders[place];
    const rest =
      folder.bytes - found.reduce((sum, { bytes }) => sum + bytes, 0);
    const files =
      folder.files - found.reduce((sum, entry) => sum + entry.files, 0);
    if (rest > 0 || files > 0) {
      found.push({
        place: null,
        name: '',
        bytes: Math.max(0, rest),
        files: Math.max(0, files),
        changed: null,
        isOpenable: false
      });
    }
    return found;
  }

  entry(place: number): IEntry {
    const { name, bytes, files, changed } = this.folders[place];
    return {
      place,
      name,
      bytes,
      files,
      changed: changed || null,
      isOpenable: this._children[place].length > 0
    };
  }

  /** The folders that lead to one, HOME first and itself last. */
  trail(place: number): number[] {
    const places = [];
    for (let at = place; at >= 0; at = this.folders[at].parent) {
      places.unshift(at);
    }
    return places;
  }

  /** Path below HOME; empty for HOME itself. */
  path(place: number): string {
    return this.trail(place)
      .slice(1)
      .map(at => this.folders[at].name)
      .join('/');
  }

  /** The folder with that path below HOME, or as much of the way to it as there is. */
  find(path: string): number {
    let place = 0;
    for (const name of path.split('/').filter(Boolean)) {
      const next = this._children[place].find(
        child => this.folders[child].name === name
      );
      if (next === undefined) {
        break;
      }
      place = next;
    }
    return place;
  }

  /** The folders with these paths, what is in them, and folders that hold little else. */
  mostly(paths: Iterable<string>): ReadonlySet<number> {
    const wanted = new Set(paths);
    const isIn = this.folders.map(() => false);
    const held = this.folders.map(() => 0);
    this.folders.forEach(({ parent }, place) => {
      isIn[place] = wanted.has(this.path(place)) || (isIn[parent] ?? false);
    });
    // Parents come first, so each has heard of all in it when it is its turn.
    for (let place = this.folders.length - 1; place >= 0; place--) {
      const { bytes, parent } = this.folders[place];
      if (isIn[place]) {
        held[place] = bytes;
      }
      if (parent >= 0) {
        held[parent] += held[place];
      }
    }
    return new Set(
      this.folders.flatMap(({ bytes }, place) =>
        isIn[place] || (bytes > 0 && held[place] >= MOSTLY * bytes)
          ? [place]
          : []
      )
    );
  }

  private readonly _children: number[][];
}
