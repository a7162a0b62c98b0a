export function printTable(title: string, rows: readonly Readonly<Record<string, string>>[]): void {
  const columns = Object.keys(rows[0] ?? {}).map((name) => ({
    name,
    width: Math.max(name.length, ...rows.map((row) => (row[name] ?? '').length)),
  }));
  const line = (cellOf: (column: { name: string; width: number }) => string): string =>
    `  ${columns.map((column) => cellOf(column).padEnd(column.width)).join('  ')}`.trimEnd();
  const lines = [
    '',
    `${title} (${rows.length})`,
    line(({ name }) => name),
    line(({ width }) => '-'.repeat(width)),
    ...rows.map((row) => line(({ name }) => row[name] ?? '')),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
