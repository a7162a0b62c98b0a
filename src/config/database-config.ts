/** The settings of PostgreSQL, in the table of `config.ts` and with its rules. */
import { type DatabaseSettings, partitionsMax } from '../store/postgres/postgres-options.ts';
import { hour, number, second } from './setting.ts';

export const databaseSettings = {
  database: {
    kind: 'text',
    default: 'none',
    help: 'postgres://… keeps everything in PostgreSQL, which several nodes may share',
  },
  'database-url': { kind: 'text', default: 'none', help: 'same as --database' },
  'database-news-url': {
    kind: 'text',
    default: 'none',
    help: 'direct URL for LISTEN, if --database is the URL of a pooler in transaction mode',
  },
  'database-connections-max': number(10, [4, 1_000], 'connections of this node to PostgreSQL'),
  'database-partitions': number(
    1,
    [1, partitionsMax],
    'partitions of a database that this node creates; an existing one must have the same number',
  ),
  'database-root-partition': number(
    0,
    [0, partitionsMax],
    'partition of all new process instances of this node; 0: each batch takes the next one',
  ),
  'database-statement-timeout-ms': number(
    4 * second,
    [100, hour],
    'longest time of one statement of a batch',
  ),
  'database-prepared-statements': {
    kind: 'switch',
    default: 'true',
    help: 'use prepared statements; false behind a pooler in transaction mode that does not support them',
  },
} as const;

type DatabaseSetting = keyof typeof databaseSettings;

export function readDatabase(
  text: (name: DatabaseSetting) => string,
  isOn: (name: DatabaseSetting) => boolean,
  given: ReadonlyMap<string, string>,
): DatabaseSettings | undefined {
  const url = [text('database'), text('database-url')].find((candidate) => candidate !== 'none');
  if (url === undefined) return undefined;
  const partitions = given.get('database-partitions');
  return {
    url,
    newsUrl: text('database-news-url') === 'none' ? undefined : text('database-news-url'),
    connectionsMax: Number(text('database-connections-max')),
    statementTimeoutMs: Number(text('database-statement-timeout-ms')),
    preparedStatements: isOn('database-prepared-statements'),
    partitionCount: partitions === undefined ? undefined : Number(partitions),
    rootPartition: Number(text('database-root-partition')) || undefined,
  };
}
