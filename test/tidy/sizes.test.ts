import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileLinesMax, functionLinesMax, measureGiants } from './sizes.ts';
import { inRepository, readText } from './sources.ts';

/** Files and functions from before the limit, with their sizes: they may shrink, never grow. */
const ratchetFile = 'test/tidy/ratchet.json';

describe('sizes', () => {
  const giants = measureGiants();
  const ratchet = JSON.parse(readText(ratchetFile)) as Readonly<Record<string, number>>;

  it(`no file grows over ${fileLinesMax} lines and no function over ${functionLinesMax}`, () => {
    const grown = Object.entries(giants)
      .filter(([name, lines]) => lines > (ratchet[name] ?? 0))
      .map(([name, lines]) => `${name}: ${lines} lines, split it by idea`);
    expect(grown).toEqual([]);
  });

  it('the ratchet follows what has shrunk', () => {
    const tightened = Object.fromEntries(
      Object.entries(ratchet)
        .filter(([name]) => giants[name] !== undefined)
        .map(([name, lines]) => [name, Math.min(lines, giants[name] ?? lines)]),
    );
    // A developer's run tightens the file; in CI a file that was not committed tightened is an error.
    if (process.env['CI'] === undefined) {
      const text = `${JSON.stringify(tightened, null, 2)}\n`;
      if (text !== readText(ratchetFile)) writeFileSync(inRepository(ratchetFile), text);
      return;
    }
    expect(ratchet).toEqual(tightened);
  });
});
