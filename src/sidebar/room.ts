import type { AccordionPanel } from '@lumino/widgets';

/**
 * Give a section that was just opened its share of the height.
 *
 * Lumino's accordion remembers the heights of sections that were open before; one that is opened for the
 * first time would get none and stay invisible.
 */
export function makeRoom(accordion: AccordionPanel, index: number): void {
  const sizes = accordion.relativeSizes();
  const opened = accordion.widgets.filter(widget => !widget.isHidden).length;
  if (accordion.widgets[index].isHidden || sizes[index] > 0.5 / opened) {
    return;
  }
  const share = 1 / opened;
  const rest = 1 - sizes[index];
  accordion.setRelativeSizes(
    sizes.map((size, other) =>
      other === index ? share : rest > 0 ? (size / rest) * (1 - share) : 0
    )
  );
}
