import { RE2JS } from 're2js';
import { RecencyCache } from './cache.ts';
import { ErrorValue } from './runtime.ts';
import type { Runtime } from './runtime.ts';

/*
 * R1. A match costs at most text length × size of the compiled pattern; that product is bounded
 *     before a match begins, because a match cannot be stopped half-way.
 * R2. Compiling costs by the size too, so a pattern whose counted repetitions would unfold into
 *     a large program is refused before it is compiled.
 */
const patternLengthMax = 2_000;
const unfoldedMax = 20_000;
const workMax = 600_000;
const cachedMax = 300;

type Pattern = ReturnType<typeof RE2JS.compile>;
const compiled = new RecencyCache<Pattern | 'refused'>(cachedMax);

/** The compiled pattern, linear in its text; undefined when it is invalid or too large. */
function compilePattern(pattern: string, flags: string): Pattern | undefined {
  const key = `${flags}/${pattern}`;
  let known = compiled.get(key);
  if (known === undefined) {
    known = tryCompile(pattern, flags) ?? 'refused';
    compiled.set(key, known);
  }
  return known === 'refused' ? undefined : known;
}

function tryCompile(pattern: string, flags: string): Pattern | undefined {
  if (pattern.length > patternLengthMax || unfoldedSize(pattern) > unfoldedMax) return undefined;
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  try {
    return RE2JS.compile(flags.includes('x') ? withoutComments(pattern) : pattern, bits);
  } catch {
    return undefined;
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

/** Runs `use` with the compiled pattern, or says in feel-scala's words why it cannot. */
export function withPattern<T>(
  input: { readonly text: string; readonly pattern: string; readonly flags?: string },
  run: Runtime,
  use: (pattern: Pattern) => T,
): T | ErrorValue {
  const pattern = compilePattern(input.pattern, input.flags ?? '');
  if (pattern === undefined) return new ErrorValue(`Invalid pattern '${input.pattern}'`);
  const work = (input.text.length + 1) * pattern.programSize();
  if (work > workMax) {
    return new ErrorValue(
      `The pattern '${input.pattern}' is too complex for a text of this length`,
    );
  }
  run.charge(Math.ceil(work / 64));
  try {
    return use(pattern);
  } catch {
    return new ErrorValue(`Invalid pattern '${input.pattern}'`);
  }
}

/** All texts that the pattern finds, from left to right. */
export function findAll(pattern: Pattern, text: string): string[] {
  const found: string[] = [];
  const matcher = pattern.matcher(text);
  while (matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

/** Splits as `java.util.regex.Pattern.split` with no limit: empty parts at the end are kept. */
export function splitAll(pattern: Pattern, text: string): string[] {
  const parts: string[] = [];
  const matcher = pattern.matcher(text);
  let from = 0;
  while (matcher.find()) {
    const start = matcher.start();
    const end = matcher.end();
    if (end === 0) continue;
    parts.push(text.slice(from, start));
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}
