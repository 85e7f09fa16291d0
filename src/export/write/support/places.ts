import type { IPiece } from './piece';

/** Names of what is made in a function, as they are where no function is around. */
export const placesPiece = (places: readonly string[]): IPiece => ({
  name: 'places',
  imports: ['import re'],
  requires: [],
  exports: ['without_places'],
  source: `
def without_places(value):
    """Return a value as text, without the names of this program's functions that the notebook does not have."""
    return re.sub(r"\\b(?:${places.join('|')})\\.<locals>\\.", "", str(value))
`
});
