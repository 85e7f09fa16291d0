import type { TranslationBundle } from '@jupyterlab/translation';
import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import * as React from 'react';

import { sizeText } from './figures';
import type { FolderTree, IEntry } from './tree';

/** Pixels of a folder's heading, and around what is in it. */
const HEADING = 18;
const GAP = 2;
/** Smaller rectangles have no text, in pixels. */
const LEAST_TEXT = { width: 44, height: 15 };

interface INode extends IEntry {
  children?: INode[];
}

/**
 * What a folder holds, as areas; what is in its folders is drawn in them.
 *
 * The table beside it has the same by keyboard and in words, so it is one picture to a screen reader.
 */
export function Treemap(props: {
  tree: FolderTree;
  place: number;
  /** Places of the folders that can be emptied. */
  caches: ReadonlySet<number>;
  trans: TranslationBundle;
  onOpen(place: number): void;
}): JSX.Element {
  const { tree, place, caches, trans, onOpen } = props;
  const [size, setSize] = React.useState({ width: 0, height: 0 });
  const box = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const node = box.current!;
    const measure = () =>
      setSize({ width: node.clientWidth, height: node.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);

  const root = React.useMemo(() => {
    const node: INode = {
      ...tree.entry(place),
      children: tree.entries(place).map(entry => ({
        ...entry,
        ...(entry.place !== null && entry.isOpenable
          ? { children: tree.entries(entry.place) }
          : {})
      }))
    };
    // Only what is in no other counts by itself: sums would count twice.
    return hierarchy<INode>(node).sum(entry =>
      entry.children ? 0 : entry.bytes
    );
  }, [tree, place]);
  const laid = React.useMemo(
    () =>
      treemap<INode>()
        .tile(treemapSquarify)
        .size([size.width, size.height])
        .paddingInner(GAP)
        .paddingOuter(node => (node.depth > 0 ? GAP : 0))
        .paddingTop(node => (node.depth > 0 ? HEADING : 0))
        .round(true)(root),
    [root, size]
  );

  const largest = tree
    .entries(place)
    .slice(0, 5)
    .map(
      entry => `${entry.name || trans.__('files')} ${sizeText(entry.bytes)}`
    );
  return (
    <div
      ref={box}
      className="jp-Signpost-treemap"
      role="img"
      aria-label={trans.__('Largest: %1', largest.join(', '))}
    >
      {size.width > 0 &&
        laid.descendants().map((node, index) => {
          const width = node.x1 - node.x0;
          const height = node.y1 - node.y0;
          if (node.depth === 0 || width < 2 || height < 2) {
            return null;
          }
          const { data } = node;
          const openable = data.isOpenable
            ? data.place
            : (node.parent?.data.place ?? null);
          const name = data.name || trans.__('files and small folders');
          const hasText =
            width >= LEAST_TEXT.width && height >= LEAST_TEXT.height;
          return (
            <div
              key={index}
              className={`jp-Signpost-area${caches.has(data.place ?? -1) ? ' jp-mod-cache' : ''}`}
              data-depth={node.depth}
              title={`${name}\n${sizeText(data.bytes)}`}
              style={{ left: node.x0, top: node.y0, width, height }}
              onClick={() => {
                if (openable !== null && openable !== place) {
                  onOpen(openable);
                }
              }}
            >
              {hasText && (
                <span>
                  {name} <small>{sizeText(data.bytes)}</small>
                </span>
              )}
            </div>
          );
        })}
    </div>
  );
}
