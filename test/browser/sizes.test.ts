import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { buildWeb } from './built-web.ts';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const folder = fileURLToPath(new URL('../../dist/web/', import.meta.url));
const kilobyte = 1_024;

let manifest: Readonly<Record<string, Chunk>>;

beforeAll(() => {
  buildWeb();
  manifest = JSON.parse(readFileSync(`${folder}.vite/manifest.json`, 'utf8')) as typeof manifest;
}, 120_000);

/** Everything that a cold visit loads for these entries, packed by gzip, without fonts. */
function packedBytes(entries: readonly string[]): number {
  const files = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`Expected the build to have ${name}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  entries.forEach(visit);
  return [...files].reduce((sum, file) => sum + statSync(`${folder}${file}.gz`).size, 0);
}

const shell = 'index.html';

/** What a page loads before anybody clicks: a diagram, a form and fonts come on top. */
const pageBytesMax = 130 * kilobyte;

it('each page with the shell is at most 130 KB packed', () => {
  const pages = Object.keys(manifest).filter((name) => /^src\/pages\/[^/]+\.tsx$/.test(name));
  expect(pages.length).toBeGreaterThan(15);
  const sizes = pages.map((name) => [name, packedBytes([shell, name])] as const);
  expect(sizes.filter(([, bytes]) => bytes > pageBytesMax)).toEqual([]);
});

it('a page with a diagram adds at most 65 KB for the diagram', () => {
  const page = packedBytes([shell, 'src/pages/instance.tsx']);
  expect(
    packedBytes([shell, 'src/pages/instance.tsx', 'src/diagram/viewer.ts']) - page,
  ).toBeLessThan(65 * kilobyte);
});

it('the form of a task adds at most 165 KB', () => {
  const page = packedBytes([shell, 'src/pages/tasks.tsx']);
  expect(packedBytes([shell, 'src/pages/tasks.tsx', 'src/form/viewer.ts']) - page).toBeLessThan(
    165 * kilobyte,
  );
});

it('the two fonts are at most 90 KB', () => {
  const fonts = Object.values(manifest).filter(({ file }) => file.endsWith('.woff2'));
  const bytes = fonts.reduce((sum, { file }) => sum + statSync(folder + file).size, 0);
  expect(fonts).toHaveLength(2);
  expect(bytes).toBeLessThan(90 * kilobyte);
});
