/** A place in the stream of events: the first entry that has not been read yet. */
export interface EventCursor {
  /** Of the outbox row. Rises from row to row, with gaps. */
  readonly sequence: number;
  /** Counts the events of the row from 0. */
  readonly entry: number;
}

export const firstEvent: EventCursor = { sequence: 0, entry: 0 };

/** For callers, to whom it says nothing. */
export function writeEventCursor({ sequence, entry }: EventCursor): string {
  return Buffer.from(`e1.${sequence}.${entry}`).toString('base64url');
}

const pattern = /^e1\.(\d{1,15})\.(\d{1,9})$/;

/** `undefined` for what `writeEventCursor` has not made. */
export function readEventCursor(text: string): EventCursor | undefined {
  if (text.length > 64) return undefined;
  const [, sequence, entry] = pattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (sequence === undefined || entry === undefined) return undefined;
  return { sequence: Number(sequence), entry: Number(entry) };
}
