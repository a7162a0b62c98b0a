/** A position in the stream of events: the first entry that has not been read yet. */
export interface EventCursor {
  /** The number of the outbox row. It rises from row to row, with gaps. */
  readonly sequence: number;
  /** Counts the events of the row from 0. */
  readonly entry: number;
}

export const firstEvent: EventCursor = { sequence: 0, entry: 0 };

/** The text of a cursor for clients, to whom it is opaque. */
export function writeEventCursor({ sequence, entry }: EventCursor): string {
  return Buffer.from(`e1.${sequence}.${entry}`).toString('base64url');
}

const pattern = /^e1\.(\d{1,15})\.(\d{1,9})$/;

/** Returns `undefined` for a text that `writeEventCursor` has not made. */
export function readEventCursor(text: string): EventCursor | undefined {
  if (text.length > 64) return undefined;
  const [, sequence, entry] = pattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (sequence === undefined || entry === undefined) return undefined;
  return { sequence: Number(sequence), entry: Number(entry) };
}
