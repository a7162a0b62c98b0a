import { ownText } from './cache.ts';
import { shownLengthMax } from './feel-limits.ts';

/** The text, or its beginning with an ellipsis. Messages never quote whole texts, nor keep them alive. */
export function shorten(text: string, lengthMax = shownLengthMax): string {
  return text.length > lengthMax ? `${ownText(text.slice(0, lengthMax))}…` : text;
}
