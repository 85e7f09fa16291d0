import type { Extension, Range } from '@codemirror/state';
import { ChangeSet, StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { Decoration, EditorView } from '@codemirror/view';

import type { ITextEdit } from './lineDiff';
import type { ILineRange } from './links';

/** The lines of a file that are lit. */
export interface ILitLines {
  selected: readonly ILineRange[];
  hovered: readonly ILineRange[];
}

const setLit = StateEffect.define<ILitLines>();

const selectedLine = Decoration.line({ class: 'jp-Signpost-selectedLine' });
const hoveredLine = Decoration.line({ class: 'jp-Signpost-hoveredLine' });

const litLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lit, transaction) {
    let next = lit.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setLit)) {
        const ranges: Range<Decoration>[] = [];
        const { lines } = transaction.state.doc;
        const add = (range: ILineRange, mark: Decoration) => {
          for (let at = range.from; at <= Math.min(range.to, lines); at++) {
            ranges.push(mark.range(transaction.state.doc.line(at).from));
          }
        };
        effect.value.selected.forEach(range => add(range, selectedLine));
        effect.value.hovered.forEach(range => add(range, hoveredLine));
        next = Decoration.set(ranges, true);
      }
    }
    return next;
  },
  provide: field => EditorView.decorations.from(field)
});

/** What screen readers call the text. */
export function textName(name: string): Extension {
  return EditorView.contentAttributes.of({ 'aria-label': name });
}

/**
 * An editor extension that lights lines and tells which line is meant.
 *
 * @param onSelect - the user put the cursor into a line, counted from 1.
 * @param onHover - the pointer is over a line, or over none.
 */
export function lineLinks(
  onSelect: (line: number) => void,
  onHover: (line: number | null) => void
): Extension {
  return [
    litLines,
    EditorView.updateListener.of(update => {
      if (
        update.selectionSet &&
        update.transactions.some(transaction =>
          transaction.isUserEvent('select')
        )
      ) {
        const { state } = update;
        onSelect(state.doc.lineAt(state.selection.main.head).number);
      }
    }),
    EditorView.domEventHandlers({
      mousemove: (event, view) => {
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
        onHover(at === null ? null : view.state.doc.lineAt(at).number);
      },
      mouseleave: () => onHover(null)
    })
  ];
}

/** Light these lines of a file, and these only. */
export function lightLines(view: EditorView, lines: ILitLines): void {
  view.dispatch({ effects: setLit.of(lines) });
}

/** Scroll to a line, counted from 1, unless it is in sight. */
export function showLine(view: EditorView, line: number): void {
  const { doc } = view.state;
  const { from } = doc.line(Math.max(1, Math.min(line, doc.lines)));
  view.dispatch({
    effects: EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 60 })
  });
}

/**
 * Remember which text is in sight, before edits of others are made.
 *
 * @param length - of the text before the edits.
 * @returns shows the same text again, wherever it is after the edits.
 */
export function placeKeeper(
  view: EditorView,
  edits: readonly ITextEdit[],
  length: number
): () => void {
  const snapshot = view.scrollSnapshot();
  const changes = ChangeSet.of(
    edits.map(({ start, end, text }) => ({
      from: start,
      to: end,
      insert: text
    })),
    length
  );
  return () => {
    const effect = snapshot.map(changes);
    if (effect) {
      view.dispatch({ effects: effect });
    }
  };
}
