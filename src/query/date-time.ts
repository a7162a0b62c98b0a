const pattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of a moment with offset (RFC 3339 §5.6); `undefined` where there is no such moment. */
export function parseDateTime(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  const moment = Date.parse(text.toUpperCase());
  if (Number.isNaN(moment)) return undefined;
  return isRealDay(text) ? moment : undefined;
}

export function showDateTime(momentMs: number): string {
  return new Date(momentMs).toISOString();
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isRealDay(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
