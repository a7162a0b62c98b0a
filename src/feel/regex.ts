import { copyCost, matchCost, scanCost, searchCost } from './costs.ts';
import { MeteredText } from './metered-text.ts';
import { patternOf } from './regex-compile.ts';
import type { CompiledPattern, PatternText } from './regex-compile.ts';
import { parseReplacement } from './regex-replacement.ts';
import type { Groups } from './regex-replacement.ts';
import { ErrorValue, EvaluationStopped } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { matchesOf, indexOf } from './search.ts';
import { shorten } from './shorten.ts';

export interface Search extends PatternText {
  readonly text: string;
}

/** A compiled pattern and the text that it reads. */
interface Reading {
  readonly regex: CompiledPattern;
  readonly matcher: ReturnType<CompiledPattern['matcher']>;
}

/** The check whether a pattern is a plain text, and the start of the search for it. */
const plainCost = 8;

/** Uses the pattern, or returns an error with feel-scala's text. */
function withPattern<T>(
  search: Search,
  run: Runtime,
  use: {
    readonly plain: (pattern: string) => T;
    readonly compiled: (reading: Reading) => T;
  },
): T | ErrorValue {
  const pattern = patternOf(search, run);
  const invalid = `Invalid pattern '${shorten(search.pattern)}'`;
  if (pattern.kind === 'refused') return new ErrorValue(invalid);
  run.charge(scanCost(search.text.length));
  try {
    if (pattern.kind === 'plain') {
      run.charge(plainCost + searchCost(search.text.length, pattern.text.length));
      return use.plain(pattern.text);
    }
    const text = new MeteredText(search.text, run, pattern.size);
    return use.compiled({ regex: pattern.regex, matcher: pattern.regex.matcher(text.asText()) });
  } catch (error) {
    if (error instanceof EvaluationStopped) throw error;
    return new ErrorValue(invalid);
  }
}

/** Whether the pattern occurs anywhere in the text. */
export function matches(search: Search, run: Runtime): boolean | ErrorValue {
  return withPattern<boolean>(search, run, {
    plain: (pattern) => indexOf(search.text, pattern) >= 0,
    compiled: ({ matcher }) => matcher.find(),
  });
}

/** All matches of the pattern, from left to right. */
export function extract(search: Search, run: Runtime): string[] | ErrorValue {
  return withPattern(search, run, {
    plain: (pattern) => {
      const found: string[] = [];
      for (const at of matchesOf(search.text, pattern)) {
        run.charge(matchCost);
        found.push(search.text.slice(at, at + pattern.length));
      }
      return found;
    },
    compiled: ({ matcher }) => {
      const found: string[] = [];
      while (matcher.find()) {
        run.charge(matchCost);
        found.push(matcher.group() ?? '');
      }
      return found;
    },
  });
}

/** Splits as `java.util.regex.Pattern.split` without a limit: empty parts at the end are kept. */
export function split(search: Search, run: Runtime): string[] | ErrorValue {
  const { text } = search;
  const parts: string[] = [];
  let from = 0;
  const add = (start: number, end: number): void => {
    run.charge(matchCost);
    if (end === 0) return;
    parts.push(text.slice(from, start));
    from = end;
  };
  const rest = (): string[] => [...parts, text.slice(from)];
  return withPattern(search, run, {
    plain: (pattern) => {
      for (const at of matchesOf(text, pattern)) add(at, at + pattern.length);
      return rest();
    },
    compiled: ({ matcher }) => {
      while (matcher.find()) add(matcher.start(), matcher.end());
      return rest();
    },
  });
}

/** Replaces every match; `$1`, `${name}` and `\` have the same meaning as in Java. */
export function replace(search: Search, replacement: string, run: Runtime): string | ErrorValue {
  const { text } = search;
  return withPattern(search, run, {
    plain: (pattern) => replacePlain(text, pattern, replacement, run),
    compiled: (reading) => replaceMatches(reading, text, replacement, run),
  });
}

/** Collects the parts of a text, and bounds their length and cost. */
function createWriter(run: Runtime): { push(part: string): void; text(): string } {
  const parts: string[] = [];
  let length = 0;
  return {
    push(part) {
      length += part.length;
      run.checkLength(length);
      run.charge(copyCost(part.length));
      parts.push(part);
    },
    text: () => parts.join(''),
  };
}

function replacePlain(text: string, pattern: string, replacement: string, run: Runtime): string {
  const writer = createWriter(run);
  let from = 0;
  let parts: ReturnType<typeof parseReplacement> | undefined;
  for (const at of matchesOf(text, pattern)) {
    run.charge(matchCost);
    parts ??= parseReplacement(replacement, { groups: 0, named: {} });
    writer.push(text.slice(from, at));
    for (const part of parts) writer.push(typeof part === 'string' ? part : pattern);
    from = at + pattern.length;
  }
  writer.push(text.slice(from));
  return writer.text();
}

function groupsOf(regex: CompiledPattern): Groups {
  const named = regex.namedGroups() as Readonly<Record<string, number>>;
  return { groups: regex.groupCount(), named };
}

function replaceMatches(
  { regex, matcher }: Reading,
  text: string,
  replacement: string,
  run: Runtime,
): string {
  const writer = createWriter(run);
  let from = 0;
  // Java reads the replacement at the first match, so it accepts an invalid one if nothing matches.
  let parts: ReturnType<typeof parseReplacement> | undefined;
  while (matcher.find()) {
    run.charge(matchCost);
    parts ??= parseReplacement(replacement, groupsOf(regex));
    writer.push(text.slice(from, matcher.start()));
    for (const part of parts) {
      writer.push(typeof part === 'string' ? part : (matcher.group(part) ?? ''));
    }
    from = matcher.end();
  }
  writer.push(text.slice(from));
  return writer.text();
}
