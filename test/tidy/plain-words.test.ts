import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inRepository, readText, sourceFiles } from './sources.ts';

/**
 * Words that had a private meaning here, and how often the sources still have each of them: in identifiers, comments
 * and texts. A count may shrink and never grow; `TIGHTEN=1 npm run check:tidy` writes what is left.
 */
const countsFile = 'test/tidy/plain-words.json';
const banned = [
  'door',
  'doors',
  'news',
  'neighbour',
  'neighbours',
  'settle',
  'settled',
  'settles',
  'hands',
  'came',
  'told',
  'nobody',
  'somebody',
  'whoever',
];
const sources = sourceFiles.filter((path) => path.startsWith('src/'));

it('no word with a private meaning is written more often than before', () => {
  const allowed = JSON.parse(readText(countsFile)) as Readonly<Record<string, number>>;
  const counts = new Map(banned.map((word) => [word, 0]));
  const files = new Map<string, Set<string>>();
  for (const path of sources) {
    for (const word of wordsOf(readText(path).replaceAll('allSettled', ''))) {
      const count = counts.get(word);
      if (count === undefined) continue;
      counts.set(word, count + 1);
      files.set(word, (files.get(word) ?? new Set()).add(path));
    }
  }
  if (process.env['TIGHTEN'] !== undefined) {
    const left = [...counts].map(([word, count]) => [
      word,
      Math.min(count, allowed[word] ?? count),
    ]);
    const text = `${JSON.stringify(Object.fromEntries(left), null, 2)}\n`;
    writeFileSync(inRepository(countsFile), text);
  }
  // Say it in the words of the glossary (docs/ARCHITECTURE.md).
  const grown = [...counts]
    .filter(([word, count]) => count > (allowed[word] ?? 0))
    .map(([word]) => `${word}: ${[...(files.get(word) ?? [])].join(', ')}`);
  expect(grown).toEqual([]);
});

it('no exported name has a word that the glossary replaces', () => {
  const replaced = new Set(glossary().flatMap(({ not }) => not));
  expect(replaced.size).toBeGreaterThan(4);
  const named = sources.flatMap((path) =>
    exportedNames(readText(path))
      .filter((name) => wordsOf(name).some((word) => replaced.has(word)))
      .map((name) => `${path}: ${name}`),
  );
  expect(named).toEqual([]);
});

it('the glossary has each term once, in order', () => {
  const terms = glossary().map(({ term }) => term);
  expect(terms.length).toBeGreaterThan(40);
  expect(terms).toEqual([...new Set(terms)].toSorted((a, b) => a.localeCompare(b, 'en')));
});

interface Entry {
  readonly term: string;
  /** Words that the term replaces. */
  readonly not: readonly string[];
}

function glossary(): readonly Entry[] {
  const [, section = ''] = readText('docs/ARCHITECTURE.md').split('\n## Glossary\n');
  return [...section.matchAll(/^\| (.*?) \| .*? \| ?(.*?) ?\|$/gm)]
    .map(([, term = '', not = '']) => ({ term, not: not.split(', ').filter((w) => w !== '') }))
    .filter(({ term }) => term !== 'term');
}

/** In lower case; `newsUrl` has the words `news` and `url`. */
function wordsOf(text: string): readonly string[] {
  return (text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());
}

function exportedNames(text: string): readonly string[] {
  return [
    ...text.matchAll(
      /^export (?:default )?(?:async )?(?:function\*?|const|class|interface|type|let) (\w+)/gm,
    ),
  ].map(([, name = '']) => name);
}
