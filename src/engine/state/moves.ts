/**
 * The allowed moves between the states of a noun. Each noun has one table, and its SQL `CHECK`s and docs/STATES.md
 * agree with it.
 */
export type Moves<State extends string> = { readonly [S in State]: readonly State[] };

/** The only function that sets a state. A move that the table does not have is a bug of ours (law E5). */
export function move<State extends string>(
  row: { state: State },
  to: State,
  moves: Moves<State>,
): void {
  if (!moves[row.state].includes(to)) {
    throw new Error(`Expected to move to '${to}', but '${row.state}' does not lead there`);
  }
  row.state = to;
}
