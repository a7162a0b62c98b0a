import { cpus, release, totalmem } from 'node:os';
import type { Throughput } from './throughput.ts';

/** One line of the table. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value of each run, in their order. */
  readonly values: readonly number[];
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

/** The value that one run adds to a figure. */
export type Value = Omit<Figure, 'values'> & { readonly value: number };

export interface BenchResult {
  readonly at: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
}

export function throughputValues(
  name: string,
  throughput: Throughput,
  target: Figure['target'],
): readonly Value[] {
  const { perSecond, serverMicroseconds, databaseMicroseconds } = throughput;
  const unit = 'µs each';
  const values: Value[] = [
    { name, unit: '/s', value: perSecond, ...(target === undefined ? {} : { target }) },
    { name: `${name}: processor time`, unit, value: serverMicroseconds },
  ];
  if (databaseMicroseconds !== undefined) {
    values.push({ name: `${name}: the database's`, unit, value: databaseMicroseconds });
  }
  return values;
}

export function describeMachine(): string {
  const [first] = cpus();
  const memoryGib = (totalmem() / 1024 ** 3).toFixed(0);
  return (
    `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memoryGib} GiB, ` +
    `${process.platform} ${release()}, Node ${process.version}`
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

function isReached({ values, target }: Figure): boolean {
  if (target === undefined) return true;
  const value = median(values);
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    show(median(figure.values)),
    figure.unit,
    targetOf(figure),
    figure.target === undefined ? '' : isReached(figure) ? 'ok' : 'MISSED',
    figure.values.length === 1 ? '' : figure.values.map(show).join(' '),
  ]);
  const head = ['figure', 'median', 'unit', 'target', '', 'runs'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function targetOf({ target }: Figure): string {
  if (target === undefined) return '';
  return 'atLeast' in target ? `≥ ${show(target.atLeast)}` : `≤ ${show(target.atMost)}`;
}

function show(value: number): string {
  return value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value.toFixed(Number.isInteger(value) ? 0 : 2);
}
