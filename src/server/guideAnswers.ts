/** A guide of this computer, in the shape of `GET guides` (`docs/server-api.md`). */
export interface IGuideEntry {
  /** `site:<id>` for the guide of a site, `shared:<name>` for any other. */
  key: string;
  title: string;
  /** Absolute path of the file. */
  path: string;
  /** Why it cannot be opened, a sentence; `null` where it can. */
  problem: string | null;
}

export interface IGuidesAnswer {
  guides: IGuideEntry[];
}

export interface IGuideAnswer extends IGuideEntry {
  /** Markdown. */
  text: string;
}
