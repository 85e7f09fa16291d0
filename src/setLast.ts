/** Set an entry so that it stands last, and drop the first ones when there are more than `most`. */
export function setLast<T>(
  map: Map<string, T>,
  key: string,
  value: T,
  most: number
): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) {
      break;
    }
    map.delete(oldest);
  }
}
