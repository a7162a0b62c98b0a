const pattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of a moment with offset (RFC 3339 §5.6); `undefined` if the text is no such moment. */
export function parseDateTime(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  const moment = Date.parse(text.toUpperCase());
  if (Number.isNaN(moment)) return undefined;
  return isRealDay(text) ? moment : undefined;
}

let lastMs = 0;
let lastText = new Date(lastMs).toISOString();

/** Remembers the last moment, because a row and the next one often contain the same moment several times. */
export function showDateTime(momentMs: number): string {
  if (momentMs !== lastMs) {
    lastText = new Date(momentMs).toISOString();
    lastMs = momentMs;
  }
  return lastText;
}

/** `Date.parse` reads the 30th of February as the 2nd of March. */
function isRealDay(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
