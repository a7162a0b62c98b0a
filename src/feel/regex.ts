import { RE2JS } from 're2js';
import { RecencyCache } from './cache.ts';
import { ErrorValue, EvaluationStopped } from './runtime.ts';
import type { Runtime } from './runtime.ts';

/*
 * R1. A search costs at most text length × size of the compiled pattern; that product is bounded
 *     before a search begins, because a search cannot be stopped half-way. Between the matches of
 *     one text the evaluation's budget is asked.
 * R2. Compiling costs by the size too, so a pattern whose counted repetitions would unfold into
 *     a large program is refused before it is compiled.
 * R3. A pattern without any special character is a plain text and needs no compiling at all.
 */
const patternLengthMax = 2_000;
const unfoldedMax = 20_000;
const workMax = 250_000;
const cachedMax = 300;
/** Steps that one match costs beside its letters. */
const stepsOfMatch = 8;

type Compiled = ReturnType<typeof RE2JS.compile>;
type Pattern =
  | { readonly kind: 'refused' }
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'compiled'; readonly regex: Compiled; readonly size: number };

const patterns = new RecencyCache<Pattern>(cachedMax);
const refused: Pattern = { kind: 'refused' };

export interface Search {
  readonly text: string;
  readonly pattern: string;
  readonly flags?: string;
}

function patternOf({ pattern, flags = '' }: Search): Pattern {
  const key = `${flags}/${pattern}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const made = makePattern(pattern, flags);
  patterns.set(key, made);
  return made;
}

function makePattern(pattern: string, flags: string): Pattern {
  const special = /[\\^$.|?*+()[\]{}]/.test(pattern) || /[ix]/.test(flags) || pattern === '';
  if (!special) return { kind: 'plain', text: pattern };
  if (pattern.length > patternLengthMax || unfoldedSize(pattern) > unfoldedMax) return refused;
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  try {
    const source = flags.includes('x') ? withoutComments(pattern) : pattern;
    const regex = RE2JS.compile(source, bits);
    return { kind: 'compiled', regex, size: regex.programSize() };
  } catch {
    return refused;
  }
}

/** An upper bound of the instructions that counted repetitions unfold into. */
function unfoldedSize(pattern: string): number {
  let sum = 0;
  for (const match of pattern.matchAll(/\{(\d{1,6})(?:,(\d{0,6}))?\}/g)) {
    sum += Math.max(Number(match[1]), Number(match[2] ?? 0));
  }
  return pattern.length * Math.max(1, sum);
}

/** Java's COMMENTS mode: blanks and `#` comments do not count, not even inside of brackets. */
function withoutComments(pattern: string): string {
  return pattern.replace(
    /(\\[\s\S])|\s+|#[^\n]*/g,
    (_whole, kept: string | undefined) => kept ?? '',
  );
}

/** Uses the pattern, or says in feel-scala's words why it cannot be used. */
function withPattern<T>(
  search: Search,
  run: Runtime,
  use: {
    readonly plain: (pattern: string) => T;
    readonly compiled: (regex: Compiled) => T;
  },
): T | ErrorValue {
  const pattern = patternOf(search);
  const invalid = `Invalid pattern '${search.pattern}'`;
  if (pattern.kind === 'refused') return new ErrorValue(invalid);
  run.charge(search.text.length >> 6);
  if (pattern.kind === 'plain') return use.plain(pattern.text);
  const work = (search.text.length + 1) * pattern.size;
  if (work > workMax) {
    return new ErrorValue(`${invalid}: it is too complex for a text of this length`);
  }
  run.charge(work >> 5);
  try {
    return use.compiled(pattern.regex);
  } catch (error) {
    if (error instanceof EvaluationStopped) throw error;
    return new ErrorValue(invalid);
  }
}

/** Whether the pattern occurs anywhere in the text. */
export function matches(search: Search, run: Runtime): boolean | ErrorValue {
  return withPattern<boolean>(search, run, {
    plain: (pattern) => search.text.includes(pattern),
    compiled: (regex) => regex.matcher(search.text).find(),
  });
}

/** All texts that the pattern finds, from left to right. */
export function extract(search: Search, run: Runtime): string[] | ErrorValue {
  const find = (regex: Compiled): string[] => {
    const found: string[] = [];
    const matcher = regex.matcher(search.text);
    while (matcher.find()) {
      run.charge(stepsOfMatch);
      found.push(matcher.group() ?? '');
    }
    return found;
  };
  return withPattern(search, run, {
    plain: (pattern) => {
      const count = search.text.split(pattern).length - 1;
      run.charge(count);
      return Array.from({ length: count }, () => pattern);
    },
    compiled: find,
  });
}

/** Splits as `java.util.regex.Pattern.split` without a limit: empty parts at the end are kept. */
export function split(search: Search, run: Runtime): string[] | ErrorValue {
  const { text } = search;
  return withPattern(search, run, {
    plain: (pattern) => {
      const parts = text.split(pattern);
      run.charge(parts.length);
      return parts;
    },
    compiled: (regex) => {
      const parts: string[] = [];
      const matcher = regex.matcher(text);
      let from = 0;
      while (matcher.find()) {
        run.charge(stepsOfMatch);
        const end = matcher.end();
        if (end === 0) continue;
        parts.push(text.slice(from, matcher.start()));
        from = end;
      }
      parts.push(text.slice(from));
      return parts;
    },
  });
}

/** Replaces every match; `$1`, `${name}` and `\` mean what they mean in Java. */
export function replace(search: Search, replacement: string, run: Runtime): string | ErrorValue {
  const { text } = search;
  const isPlain = !/[$\\]/.test(replacement);
  return withPattern(search, run, {
    plain: (pattern) => {
      if (!isPlain)
        return replaceMatches(RE2JS.compile(RE2JS.quote(pattern)), text, replacement, run);
      const count = text.split(pattern).length - 1;
      run.checkLength(text.length + count * (replacement.length - pattern.length));
      return text.split(pattern).join(replacement);
    },
    compiled: (regex) => replaceMatches(regex, text, replacement, run),
  });
}

/** One match at a time, so that neither time nor length can run away. */
function replaceMatches(regex: Compiled, text: string, replacement: string, run: Runtime): string {
  const parts = parseReplacement(replacement, regex);
  const result: string[] = [];
  let length = 0;
  const push = (part: string): void => {
    length += part.length;
    run.checkLength(length);
    result.push(part);
  };
  const matcher = regex.matcher(text);
  let from = 0;
  while (matcher.find()) {
    run.charge(stepsOfMatch);
    push(text.slice(from, matcher.start()));
    for (const part of parts) {
      push(typeof part === 'string' ? part : (matcher.group(part) ?? ''));
    }
    from = matcher.end();
  }
  push(text.slice(from));
  return result.join('');
}

/** The texts and groups of a replacement; throws for one that Java refuses. */
function parseReplacement(replacement: string, regex: Compiled): (string | number)[] {
  const groups = regex.groupCount();
  const named = regex.namedGroups() as Readonly<Record<string, number>>;
  const parts: (string | number)[] = [];
  let at = 0;
  while (at < replacement.length) {
    const letter = replacement.charAt(at);
    if (letter === '\\') {
      if (at + 1 >= replacement.length) throw new RangeError('character to be escaped is missing');
      parts.push(replacement.charAt(at + 1));
      at += 2;
    } else if (letter === '$') {
      const group = groupAt(replacement, at + 1, { groups, named });
      parts.push(group.index);
      at = group.end;
    } else {
      const next = replacement.slice(at).search(/[$\\]/);
      const end = next < 0 ? replacement.length : at + next;
      parts.push(replacement.slice(at, end));
      at = end;
    }
  }
  return parts;
}

function groupAt(
  replacement: string,
  start: number,
  known: { readonly groups: number; readonly named: Readonly<Record<string, number>> },
): { readonly index: number; readonly end: number } {
  const name = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(replacement.slice(start));
  if (name !== null) {
    const index = Object.hasOwn(known.named, name[1] ?? '')
      ? known.named[name[1] ?? '']
      : undefined;
    if (index === undefined) throw new RangeError('no group with that name');
    return { index, end: start + name[0].length };
  }
  let index = Number(/^\d/.exec(replacement.slice(start))?.[0]);
  if (!(index <= known.groups)) throw new RangeError('no group with that number');
  let end = start + 1;
  // As many digits as still name a group belong to it.
  for (let digit = replacement.charAt(end); /^\d$/.test(digit); digit = replacement.charAt(end)) {
    if (index * 10 + Number(digit) > known.groups) break;
    index = index * 10 + Number(digit);
    end += 1;
  }
  return { index, end };
}
