import type { AccordionPanel } from '@lumino/widgets';

/**
 * Keep every open section large enough to be used, after one was opened or closed.
 *
 * Lumino's accordion remembers the heights of sections that were open before; one that is opened for the
 * first time would get none, and what a closed one leaves goes to the last alone.
 */
export function makeRoom(accordion: AccordionPanel, index: number): void {
  const opened = accordion.widgets.map(widget => !widget.isHidden);
  const share = 1 / opened.filter(isOpen => isOpen).length;
  const sizes = accordion
    .relativeSizes()
    .map((size, other) => (opened[other] ? size || 0 : 0));
  const isSmall = (other: number) =>
    opened[other] && sizes[other] <= 0.5 * share;
  if (!opened.some((_, other) => isSmall(other))) {
    return;
  }
  const wanted = sizes.map((size, other) =>
    isSmall(other) ? 0.5 * share : size
  );
  if (isSmall(index)) {
    wanted[index] = 0;
    const rest = wanted.reduce((sum, size) => sum + size, 0);
    wanted[index] = rest > 0 ? (rest * share) / (1 - share) : 1;
  }
  accordion.setRelativeSizes(wanted);
}
