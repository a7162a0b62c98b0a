/** The options of `startServer`: the settings of the command line as properties of an object. */
import { readGiven, settings, type Config, type SettingName } from './config.ts';
import type { Setting } from './setting.ts';

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

type ValueOf<S> = S extends { readonly kind: 'number' }
  ? number
  : S extends { readonly kind: 'switch' }
    ? boolean
    : S extends { readonly kind: 'words'; readonly words: readonly (infer Word)[] }
      ? Word
      : string;

/** The option of a setting: `--body-bytes-max 1000` becomes `bodyBytesMax: 1000`. */
type SettingOptions = {
  readonly [Name in SettingName as Camel<Name>]?: ValueOf<(typeof settings)[Name]> | undefined;
};

/**
 * Every setting of `continuo --help` by its name in camel case, with the same default and bounds. Environment variables
 * are ignored.
 */
export interface ServerOptions extends Omit<SettingOptions, 'data' | 'databaseUrl'> {
  /** The folder of the embedded store. It is created if it does not exist. Default: `./data`. */
  readonly dataDir?: string | undefined;
  /** `postgres://…`: uses a PostgreSQL database instead of `dataDir`. Several nodes can share it. */
  readonly database?: string | undefined;
  /** Stores everything in memory until `close`, instead of in `dataDir`. Default: false. */
  readonly memory?: boolean | undefined;
  /** The address to listen on. Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** The port to listen on; 0 chooses a free port. Default: 8080. */
  readonly port?: number | undefined;
  /** Called if the server cannot continue; it answers 503 from then on. Default: only a log entry. */
  readonly onFatal?: ((error: Error) => void) | undefined;
}

/** Throws an error whose message names the option that is wrong. */
export function readServerOptions(options: ServerOptions, version: string): Config {
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options)) {
    throw new Error('Expected the options to be an object.');
  }
  const given = new Map<SettingName, string>();
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || option === 'onFatal') continue;
    const name = nameByOption.get(option);
    if (name === undefined) throw new Error(`Unknown option '${option}'.`);
    given.set(name, textOf(name, value));
  }
  const stores = ['data', 'database', 'memory'] as const;
  const chosen = stores.filter((name) => given.has(name) && given.get(name) !== 'false');
  if (chosen.length > 1) {
    throw new Error(
      'Expected one of the options dataDir, database and memory, but there are more.',
    );
  }
  const read = readGiven(given, version);
  if (read.kind === 'start') return read.config;
  throw new Error(inOptions(read.reason));
}

const nameByOption: ReadonlyMap<string, SettingName> = new Map(
  (Object.keys(settings) as SettingName[])
    .filter((name) => name !== 'database-url')
    .map((name) => [optionOf(name), name]),
);

const typeOfKind = {
  number: 'number',
  switch: 'boolean',
  words: 'string',
  text: 'string',
} as const;

function textOf(name: SettingName, value: unknown): string {
  const { kind }: Setting = settings[name];
  const wanted = typeOfKind[kind];
  if (typeof value === wanted) return String(value);
  const given = value === null ? 'null' : `a ${typeof value}`;
  throw new Error(`Expected the option ${optionOf(name)} to be a ${wanted}, but it is ${given}.`);
}

/** The option of a setting. */
function optionOf(name: SettingName): string {
  return name === 'data' ? 'dataDir' : camel(name);
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Replaces the flags in a text about settings by the names of the options. */
function inOptions(reason: string): string {
  return reason.replace(/--([a-z-]+)/g, (_, name: string) => camel(name));
}
