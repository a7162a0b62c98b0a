/** How many roots a lot of retention looks at: most roots have several rows in the larger tables. */
export function rootsPerLot(rowsMax: number): number {
  return Math.ceil(rowsMax / 4);
}
