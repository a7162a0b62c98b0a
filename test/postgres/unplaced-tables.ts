import { tables } from '../../src/store/tables.ts';

const names = [
  ...Object.values(tables).map(({ name }) => name),
  'job_metric',
  'job_event',
  'counter',
].join('|');
const named = new RegExp(
  `(?:\\b(?:FROM|JOIN|UPDATE|USING)\\s+(${names})\\b(?:\\s+AS\\s+(\\w+))?|,\\s*(${names})\\s+AS\\s+(\\w+))`,
  'gi',
);
const inserting = new RegExp(
  `\\bINTO\\s+(?:${names})\\b(?!(?:\\s+AS\\s+\\w+)?\\s+\\(partition_id\\b)`,
  'gi',
);
const guard =
  /(?:(\w+)\.)?partition_id (?:= (?:1\b|part\.id\b|\((?:\w+\.\w+|\$1::bigint) >> 51\))|IN \(1, )/g;

/** The tables in a statement without their partition. No statement of the server may have one. */
export function unplacedTables(statement: string): readonly string[] {
  const guards = new Map<string, number>();
  for (const [, alias = ''] of statement.matchAll(guard)) {
    guards.set(alias, (guards.get(alias) ?? 0) + 1);
  }
  const take = (alias: string) => {
    const left = guards.get(alias) ?? 0;
    if (left > 0) guards.set(alias, left - 1);
    return left > 0;
  };
  const references = [...statement.matchAll(named)].map((match) => ({
    text: match[0],
    alias: match[2] ?? match[4] ?? '',
  }));
  const unplaced = references.filter(({ alias }) => !(alias !== '' && take(alias)) && !take(''));
  return [
    ...unplaced.map(({ text }) => text),
    ...Array.from(statement.matchAll(inserting), ([text]) => text),
  ];
}
