import type { Expression } from './syntax.ts';
import {
  looksLikeDate,
  looksLikeYearMonthDuration,
  looksLikeOffsetTime,
  parseDate,
  parseDateTime,
  parseDayTimeDuration,
  parseLocalTime,
  parseOffsetTime,
  parseTemporal,
  parseYearMonthDuration,
} from './temporal-parse.ts';
import { epochDayOf, makeLocalDateTime } from './temporal.ts';
import type { FeelTemporal } from './values.ts';

/**
 * A literal such as `date("2026-11-21")` as a constant. An unreadable text is null without a warning, as in feel-scala.
 * `undefined` if `name` makes no literal.
 */
export function parseLiteral(name: string, text: string): Expression | undefined {
  switch (name) {
    case 'date':
      return constant(parseDate(text));
    case 'time':
      if (!looksLikeOffsetTime(text)) return constant(parseLocalTime(text));
      return namesZone(text) ? { kind: 'zonedTime', text } : constant(parseOffsetTime(text, 0));
    case 'date and time':
      return constant(dateTime(text));
    case 'duration':
      return constant(
        looksLikeYearMonthDuration(text)
          ? parseYearMonthDuration(text)
          : parseDayTimeDuration(text),
      );
    default:
      return undefined;
  }
}

/** `@"…"` */
export function parseTemporalLiteral(text: string): Expression {
  if (looksLikeOffsetTime(text) && namesZone(text)) return { kind: 'zonedTime', text };
  return constant(parseTemporal(text, 0));
}

/** A time in a named zone has the zone's offset on the day of the evaluation. */
function namesZone(text: string): boolean {
  return text.includes('@');
}

function dateTime(text: string): FeelTemporal | undefined {
  if (looksLikeDate(text)) {
    const date = parseDate(text);
    return date === undefined ? undefined : makeLocalDateTime(epochDayOf(date), 0);
  }
  const parsed = parseDateTime(text);
  return parsed.kind === 'parsed' ? parsed.value : undefined;
}

function constant(value: FeelTemporal | undefined): Expression {
  return value === undefined ? { kind: 'null' } : { kind: 'temporal', value };
}
