import { RE2JS } from 're2js';
import { RecencyCache, ownText } from './cache.ts';
import { compileCost } from './costs.ts';
import { sizeOfPattern } from './regex-size.ts';
import type { Runtime } from './runtime.ts';

/*
 * R1. The cost of a compilation depends on the size of the program, so a pattern whose counted repetitions would unfold
 * into a large program is refused before it is compiled.
 * R2. An evaluation pays once for each pattern that it uses, even if an earlier evaluation has compiled it: its cost
 * does not depend on earlier evaluations.
 * R3. A pattern without special characters is a plain text and needs no compilation.
 */
const patternLengthMax = 2_000;
const instructionsMax = 20_000;

export type CompiledPattern = ReturnType<typeof RE2JS.compile>;
export type Pattern =
  | { readonly kind: 'refused' }
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'compiled'; readonly regex: CompiledPattern; readonly size: number };

/** A program is larger than its text: it contains the tables of its classes and the states of its searches. */
const patterns = new RecencyCache<Pattern>({ entriesMax: 300, lengthMax: 2_000_000 });
const lengthOfInstruction = 100;
const refused: Pattern = { kind: 'refused' };

export interface PatternText {
  readonly pattern: string;
  readonly flags?: string;
}

/** The compiled pattern. The evaluation pays for it at its first use. */
export function patternOf({ pattern, flags = '' }: PatternText, run: Runtime): Pattern {
  if (isPlain(pattern, flags)) return { kind: 'plain', text: pattern };
  if (pattern.length > patternLengthMax) return refused;
  const bits = bitsOf(flags);
  const source = flags.includes('x') ? withoutComments(pattern) : pattern;
  const key = `${bits}/${source}`;
  if (run.isNewPattern(key)) {
    const size = sizeOfPattern(source);
    if (size.instructions > instructionsMax) return refused;
    run.charge(compileCost({ length: source.length, ...size }));
  }
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const own = ownText(key);
  const made = compile(own.slice(own.indexOf('/') + 1), bits);
  patterns.set(own, made, made.kind === 'compiled' ? made.size * lengthOfInstruction : 0);
  return made;
}

function isPlain(pattern: string, flags: string): boolean {
  return pattern !== '' && !/[ix]/.test(flags) && !/[\\^$.|?*+()[\]{}]/.test(pattern);
}

function bitsOf(flags: string): number {
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  return bits;
}

function compile(source: string, bits: number): Pattern {
  try {
    const regex = RE2JS.compile(source, bits);
    return { kind: 'compiled', regex, size: regex.programSize() };
  } catch {
    return refused;
  }
}

/** Java's COMMENTS mode: blanks and `#` comments are ignored, even inside of brackets. */
function withoutComments(pattern: string): string {
  return pattern.replace(
    /(\\[\s\S])|\s+|#[^\n]*/g,
    (_whole, kept: string | undefined) => kept ?? '',
  );
}
