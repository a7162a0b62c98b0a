import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { compileExpression } from '../../src/feel/expression.ts';
import type { FeelContext } from '../../src/feel/evaluation.ts';
import { toJson } from '../../src/feel/json.ts';
import { Generator, createRandom } from './generate.ts';
import { knownDifferences } from './known-differences.ts';
import type { Answer } from './known-differences.ts';

/*
 * Compares random expressions with the FEEL engine of Camunda, in one JVM: values as `string` writes them, failures,
 * warnings. Usage: npm run test:feel-oracle -- [--count 10000] [--seed N]
 * Needs Java 17 and Maven, which fetches the engine once; without them it says so and does nothing.
 */
const folder = import.meta.dirname;
const libraries = join(folder, '../../node_modules/.cache/feel-oracle');

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function fetchEngine(): boolean {
  if (existsSync(libraries) && readdirSync(libraries).length > 0) return true;
  mkdirSync(libraries, { recursive: true });
  const goal = ['-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies'];
  return runs('mvn', [...goal, `-DoutputDirectory=${libraries}`]);
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf16le');
}

function askOracle(expressions: readonly string[]): readonly Answer[] {
  const classPath = readdirSync(libraries)
    .map((file) => join(libraries, file))
    .join(delimiter);
  const lines = expressions.map((text) => Buffer.from(text).toString('base64'));
  const { stdout, status } = spawnSync(
    'java',
    ['-Duser.timezone=UTC', '-cp', classPath, join(folder, 'Oracle.java')],
    {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  if (status !== 0)
    throw new Error(`Expected the oracle to end well, but it ended with ${String(status)}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [kind = '', text = '', ...warnings] = line.split(' ');
      return { kind: kind as Answer['kind'], text: decode(text), warnings: warnings.map(decode) };
    });
}

const context: FeelContext = { nowMs: 1_800_000_000_000, timeZone: 'UTC', random: () => 0.5 };

function askOurs(expression: string): Answer {
  const compiled = compileExpression(expression);
  if (compiled.kind === 'syntaxError') {
    return { kind: 'failure', text: compiled.message, warnings: [] };
  }
  const result = compiled.evaluate({ readJson: () => undefined }, context);
  const warnings = result.warnings.map(({ type, message }) => `${type}: ${message}`);
  if (result.kind === 'failure') return { kind: 'failure', text: result.message, warnings };
  const text = typeof result.value === 'string' ? result.value : toJson(result.value);
  return { kind: 'value', text, warnings };
}

/** Failures are alike when both fail: parsers say differently what they expected. */
function alike(ours: Answer, theirs: Answer): boolean {
  if (theirs.kind === 'thrown') return ours.kind !== 'value' || ours.text === '[null]';
  if (ours.kind !== theirs.kind) return false;
  if (ours.kind === 'failure') return true;
  return ours.text === theirs.text && ours.warnings.join('\n') === theirs.warnings.join('\n');
}

function compare(count: number, seed: number): number {
  console.log(`${count} expressions, seed ${seed}`);
  const generator = new Generator(createRandom(seed));
  // In a list the text of a value has quotes, and a number its scale.
  const expressions = Array.from({ length: count }, () => `string([${generator.next()}])`);
  const answers = askOracle(expressions);
  const counts = new Map<string, number>();
  let different = 0;
  expressions.forEach((expression, index) => {
    const [ours, theirs] = [askOurs(expression), answers[index]];
    if (theirs === undefined)
      throw new Error(`Expected ${count} answers, but found ${answers.length}`);
    if (alike(ours, theirs)) return;
    const known = knownDifferences.find(({ applies }) => applies(expression, ours, theirs));
    if (known !== undefined) counts.set(known.reason, (counts.get(known.reason) ?? 0) + 1);
    else {
      different += 1;
      console.log(`\n${expression}\n  ours   ${show(ours)}\n  theirs ${show(theirs)}`);
    }
  });
  for (const [reason, times] of counts)
    console.log(`known ${String(times).padStart(6)}  ${reason}`);
  console.log(`${count - different} of ${count} alike or known, ${different} different`);
  return different;
}

function show({ kind, text, warnings }: Answer): string {
  return `${kind} ${text.slice(0, 300)}${warnings.map((one) => `\n           ${one.slice(0, 300)}`).join('')}`;
}

if (!runs('java', ['-version']) || !runs('mvn', ['-v']) || !fetchEngine()) {
  console.log(
    'Skipped: the comparison with Camunda’s FEEL engine needs Java 17, Maven and its repository.',
  );
} else {
  const seed = option('seed', Math.floor(Math.random() * 2 ** 31));
  process.exitCode = compare(option('count', 10_000), seed) === 0 ? 0 : 1;
}
