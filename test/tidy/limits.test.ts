import { expect, it } from 'vitest';
import { limitsOfTier } from '../../src/engine/background/tiers.ts';
import { settings } from '../../src/config/config.ts';
import type { Setting } from '../../src/config/setting.ts';
import { readText } from './sources.ts';

const page = readText('docs/LIMITS.md');
/** The cells of every row of every table. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.slice(2, -2).split(' | '));

it('LIMITS.md has every setting of a number, with its default', () => {
  const documented = new Map(
    rows.flatMap(([, setting = '', value = '']) => {
      const [, name] = /^`--([a-z-]+)`$/.exec(setting) ?? [];
      return name === undefined ? [] : [[name, numberOf(value)]];
    }),
  );
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    if (setting.kind !== 'number') continue;
    if (noLimits().includes(name)) continue;
    expect({ name, value: documented.get(name) }).toEqual({ name, value: Number(setting.default) });
  }
  const unknown = [...documented.keys()].filter((name) => !(name in settings));
  expect(unknown).toEqual([]);
});

it('LIMITS.md says of each fixed limit what its source file says', () => {
  const fixed = rows.flatMap(([, setting = '', value = '']) => {
    const [, name, file] = /^fixed, `(\w+)` in `(\S+)`$/.exec(setting) ?? [];
    return name === undefined || file === undefined ? [] : [{ name, file, value: numberOf(value) }];
  });
  expect(fixed.length).toBeGreaterThan(30);
  for (const { name, file, value } of fixed) {
    expect({ file, name, value }).toEqual({ file, name, value: constantOf(readText(file), name) });
  }
});

it('LIMITS.md has the quotas of every tier', () => {
  for (const [tier, { concurrent, queued, daily, cron, priorityMin }] of Object.entries(
    limitsOfTier,
  )) {
    const row = rows.find(([first]) => first === tier) ?? [];
    const [, perMinute] =
      new RegExp(`${tier}: ([\\d_]+),`).exec(readText('src/http/jobs-v1/rate-limit.ts')) ?? [];
    expect(row.slice(1).map(numberOf)).toEqual([
      concurrent,
      queued,
      daily,
      cron,
      priorityMin,
      product(perMinute ?? ''),
    ]);
  }
});

function noLimits(): readonly string[] {
  const [, section = ''] = page.split('## Numbers that are no limits');
  return [...section.matchAll(/`--([a-z-]+)`/g)].map(([, name = '']) => name);
}

/** `4 MiB`, `64 KiB`, `10,000`. */
function numberOf(text: string): number {
  const [, digits = '', unit = ''] = /^([\d,]+)(?: ([KM]iB))?$/.exec(text) ?? [];
  const factor = unit === 'MiB' ? 1024 ** 2 : unit === 'KiB' ? 1024 : 1;
  return digits === '' ? NaN : Number(digits.replaceAll(',', '')) * factor;
}

/** The value of `const name = 64 * 1024;` or of the member `name: 64 * 1024,`. */
function constantOf(source: string, name: string): number {
  const [, value = ''] = new RegExp(`\\b${name}(?: = |: )([\\d_ *]+)[;,]`).exec(source) ?? [];
  return product(value);
}

function product(text: string): number {
  return text
    .split('*')
    .map((factor) => Number(factor.replaceAll('_', '').trim() || NaN))
    .reduce((left, right) => left * right, 1);
}
