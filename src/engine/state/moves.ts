/** Where each state of a noun may go. One table for each noun; its SQL `CHECK`s and docs/STATES.md say the same. */
export type Moves<State extends string> = { readonly [S in State]: readonly State[] };

/** The one place where a state is set. A move that the table does not have is our bug (law E5). */
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
