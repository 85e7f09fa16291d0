import type { ICheckEvidence } from '../tokens';

/** The shapes of `home` in `docs/server-api.md`. Sizes are bytes, times seconds since the epoch. */
export interface IHomeQuota {
  /** Absolute path. */
  home: string;
  /** Type of its file system as the mount table has it, or `null`. */
  file_system: string | null;
  /** Which of the ways to ask has answered. */
  reader: string;
  used_bytes: number | null;
  limit_bytes: number | null;
  used_files: number | null;
  limit_files: number | null;
  /** Whose limit it is, for example `project 1000201`; empty: the user's. */
  whose: string;
  /** Is the usage a lower bound, because a part of the file system did not answer? */
  inexact: boolean;
  evidence: ICheckEvidence[];
  /** More than this the site asks not to use. */
  polite_bytes: number | null;
  /** Where the site has room for large things. */
  elsewhere: { path: string; purpose: string }[];
  /** What is often misunderstood at this site. */
  trap: string | null;
}

/** A folder of the counted tree. */
export interface IHomeFolder {
  name: string;
  /** Its parent's place in the list, which comes before it; -1 for HOME itself. */
  parent: number;
  /** Allocated on the disk, with everything in it. */
  bytes: number;
  /** By the length of the files. */
  apparent: number;
  files: number;
  /** When something in it was last changed. */
  changed: number;
}

/** Something that is known to fill HOME. */
export interface IHomePlace {
  id: string;
  title: string;
  /** `cache`: comes again when needed; `trash`: deleted already; `packages`, `history`: may be needed. */
  kind: 'cache' | 'trash' | 'packages' | 'history';
  /** What it is, and what it means to empty it, as sentences. */
  meaning: string;
  bytes: number;
  changed: number | null;
  /** Below HOME. */
  paths: string[];
  /** How it can be emptied; `null`: what is in it may be needed. */
  cleanup: {
    /** From here: its tool was found, or none is needed. */
    possible: boolean;
    /** The tool's own command; `null`: what is in its folders is removed. */
    command: string | null;
  } | null;
}

/** What was counted so far. */
export interface IHomeUsage {
  bytes: number;
  files: number;
  folders: number;
  /** Files and folders that could not be looked at. */
  errors: number;
  /** The largest entries of HOME; the empty name has the rest. */
  entries: { name: string; bytes: number }[];
  complete: boolean;
  running: boolean;
  /** How long it has taken so far. */
  seconds: number;
  ended_at: number | null;
  /** The rest is known of complete counts only. */
  apparent?: number;
  tree?: IHomeFolder[];
  largest?: { path: string; bytes: number; changed: number }[];
  /** Folders where other file systems begin, which were not counted. */
  skipped?: string[];
  /** Folders that had not changed since an earlier count. */
  reused?: number;
  places?: IHomePlace[];
  growth?: IHomeGrowth | null;
}

/** What is larger, or smaller, than at an earlier count. */
export interface IHomeGrowth {
  since: number;
  bytes: number;
  files: number;
  /** By path below HOME. */
  folders: Record<string, number>;
}
