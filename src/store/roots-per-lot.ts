/** How many roots a lot of retention reads. It is small, because most roots have several rows in the larger tables. */
export function rootsPerLot(rowsMax: number): number {
  return Math.ceil(rowsMax / 4);
}
