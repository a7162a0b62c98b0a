/** PostgreSQL holds no NUL and SQLite loses what follows one, so both keep U+FFFD in its place. */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
