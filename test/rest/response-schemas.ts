/**
 * The response schemas that Camunda's own clients ship, as an oracle for ours. They are not among the packages'
 * exports, so they are looked up in the files; only tests do this, never the server.
 */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { expect } from 'vitest';

interface Schema {
  safeParse(value: unknown): { readonly success: boolean; readonly error?: unknown };
}

type Schemas = Readonly<Record<string, Schema | undefined>>;

const root = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules');

/** The schema library is the client's, not ours. */
const clientRequire = createRequire(join(root, 'orchestration-cluster-api-8.8/package.json'));

async function schemasIn(folder: string): Promise<Schemas> {
  const [file] = globSync('dist/zod.gen-*.js', { cwd: folder });
  if (file === undefined) throw new Error(`Expected a chunk of schemas in ${folder}`);
  return (await import(pathToFileURL(join(folder, file)).href)) as Schemas;
}

/** The 8.8 client has its schemas in the middle of a chunk that exports none of them. */
function schemasOf88(): Schemas {
  for (const file of globSync('orchestration-cluster-api-8.8/dist/chunk-*.js', { cwd: root })) {
    const text = readFileSync(join(root, file), 'utf8');
    const start = text.indexOf('// src/gen/zod.gen.ts');
    if (start < 0) continue;
    const section = text
      .slice(start, text.indexOf('\n// src/', start + 1))
      .replace(/^import .*$/m, '');
    const define = `const __export = (target, all) => Object.assign(target,
      Object.fromEntries(Object.entries(all).map(([name, get]) => [name, { get }])));`;
    const run = compileFunction(`${define}\n${section}\nreturn zod_gen_exports;`, ['z']) as (
      zod: unknown,
    ) => Record<string, { get: () => Schema }>;
    const getters = run((clientRequire('zod') as { z: unknown }).z);
    return new Proxy({}, { get: (_, name: string) => getters[name]?.get() });
  }
  throw new Error('Expected the 8.8 client to have schemas in a chunk');
}

const of89 = await schemasIn(join(root, '@camunda8/orchestration-cluster-api'));
const of88 = schemasOf88();
/** A folder with a built client of the 10.x line, because npm's registry has no release of it to pin. */
const folderOf10 = process.env['ORCHESTRATION_CLIENT_10'];
const of10 = folderOf10 === undefined ? {} : await schemasIn(folderOf10);

/**
 * Members that cannot match both generations. A form's schema was an object in 8.8 and is text since. The schemas
 * declared the name of a decision instance as a key alone, required a failure of a successful evaluation, and a sales
 * plan of every caller.
 */
const changedSince88 = new Set([
  'getUserTaskForm',
  'getStartProcessForm',
  'evaluateDecision',
  'searchDecisionInstances',
  'getDecisionInstance',
  'getAuthentication',
]);

/** An RPA script was declared as text until 8.9, although it was sent as JSON. */
const changedSince89 = new Set(['getResourceContent']);

/** Fails unless a response body matches both generations of the client. */
export function expectMatches(operationId: string, body: unknown): void {
  const name = schemaName(operationId);
  expect(isKnown(operationId), `${name} of any client`).toBe(true);
  expectFits('10.x', of10[name], body, operationId);
  if (changedSince89.has(operationId)) return;
  expectFits('9.x', of89[name], body, operationId);
  if (changedSince88.has(operationId)) return;
  expectFits('8.8', of88[name], withoutNulls(body), operationId);
}

function expectFits(
  version: string,
  schema: Schema | undefined,
  body: unknown,
  operationId: string,
): void {
  if (schema === undefined) return;
  const parsed = schema.safeParse(body);
  const what = `${operationId} by the ${version} client: ${JSON.stringify(parsed.error)}`;
  expect(parsed.success, what).toBe(true);
}

/** Whether any client knows the operation at all. */
export function isKnown(operationId: string): boolean {
  const name = schemaName(operationId);
  return of89[name] !== undefined || of10[name] !== undefined;
}

/** A request schema of each installed newer client, such as `zJobFilter`. */
export function clientSchemas(name: string): readonly unknown[] {
  return [of89[name], of10[name]].filter((schema) => schema !== undefined);
}

function schemaName(operationId: string): string {
  const name = operationId.replace(/XML$/, 'Xml');
  return `z${name.slice(0, 1).toUpperCase()}${name.slice(1)}Response`;
}

/** Until 8.8, members without a value were left out; since 8.9 they are `null`, which this server follows. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
