/** PostgreSQL cannot store NUL and SQLite drops the text after it, so both store U+FFFD instead. */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
