/** A code cell's text, or a whole cell of the notebook format. */
export type FeatureCell = string | Record<string, unknown>;

/** A notebook about one feature that needs more than its cells. */
export interface IFeature {
  cells: FeatureCell[];
  /** Metadata of the notebook. */
  metadata?: Record<string, unknown>;
  /** It changes its kernel for good, so that no other notebook may follow there. */
  ownKernel?: boolean;
  /** Modules without which it cannot be executed; the test is skipped then. */
  needs?: string[];
  /** Text that one of both has no use for. */
  ignore?: RegExp;
  /** The notebook shows pictures that the program leaves out. */
  figuresDiffer?: boolean;
  /** Its cells end with errors, and the tools that read its metadata go on. */
  allowErrors?: boolean;
  /** It ends at an error; the program then ends with this status, having shown the same until there. */
  ends?: { error: string; status: number };
  /** What is typed into the kernel when cells ask; the program has it from its environment. */
  answers?: string[];
  /** Environment of the exported program, and of the kernel, which must be its own. */
  environment?: Record<string, string>;
}

/** Notebooks by name; a name is also a file name. */
export type Features = Record<string, FeatureCell[] | IFeature>;

/** A code cell with tags. */
export function tagged(
  source: string,
  ...tags: string[]
): Record<string, unknown> {
  return codeCell(source, { tags });
}

/** A code cell with metadata, and the number that it was last run with. */
export function codeCell(
  source: string,
  metadata: Record<string, unknown> = {},
  executionCount: number | null = null
): Record<string, unknown> {
  return {
    cell_type: 'code',
    id: `c${source.length}`,
    metadata,
    execution_count: executionCount,
    outputs: [],
    source
  };
}
