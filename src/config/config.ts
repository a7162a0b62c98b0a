/** All settings of the server. They are checked here, and only here. */
import { auditSettings, findWrongAudit, readAuditSettings } from './audit-config.ts';
import { documentSettings, readFileConfig, type FileConfig } from './documents-config.ts';
import { browserSettings, readBrowserSettings } from './browser-config.ts';
import type { OidcSettings } from '../http/auth/oidc-settings.ts';
import { oidcSettings, readOidc } from './oidc-config.ts';
import type { BrowserSettings } from '../http/browser-settings.ts';
import type { Administrator, HttpSettings } from '../http/http-settings.ts';
import type { JobsSettings } from '../http/jobs-v1/jobs-settings.ts';
import { isLoopback } from './key-location.ts';
import { databaseSettings, readDatabase } from './database-config.ts';
import { jobsSettings, readJobsSettings } from './jobs-config.ts';
import type { DatabaseSettings } from '../store/postgres/postgres-options.ts';
import type { EventRelaySettings } from '../runtime/events/relay-settings.ts';
import { defaultRuntimeLimits, type RuntimeLimits } from '../runtime/runtime-limits.ts';
import { retentionSettings } from './retention-config.ts';
import { hour, number, second, violationOf, type Setting } from './setting.ts';
import { authenticationOf, readUsers, userSettings } from './users-config.ts';

export interface Config extends FileConfig {
  readonly host: string;
  readonly port: number;
  /** Directory of the embedded store; `undefined` keeps everything in memory. */
  readonly dataDir: string | undefined;
  /** The PostgreSQL database for the tables, instead of `dataDir`. */
  readonly database: DatabaseSettings | undefined;
  readonly threads: boolean;
  readonly logLevel: LogLevel;
  /** Time zone of `now()` and of dates without an offset; `undefined` uses the system's. */
  readonly timeZone: string | undefined;
  /** A delay that is added to every commit, to measure with a slow disk. */
  readonly commitDelayMs: number;
  /** How long a stop waits for requests that are being handled. */
  readonly shutdownTimeoutMs: number;
  readonly limits: RuntimeLimits;
  readonly http: HttpSettings;
  /** `undefined`: there is no `/jobs/v1`. */
  readonly jobs: JobsSettings | undefined;
  /** Settings of the events of the Jobs Service; present exactly if `jobs` is. */
  readonly events: EventRelaySettings | undefined;
}

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

const mebibyte = 1024 * 1024;
const runtime = defaultRuntimeLimits;

/** The settings by their flags: `--body-bytes-max 1000`, `--body-bytes-max=1000` or `CONTINUO_BODY_BYTES_MAX=1000`. */
export const settings = {
  data: { kind: 'text', default: './data', help: 'folder of the embedded store' },
  ...databaseSettings,
  ...documentSettings,
  ...auditSettings,
  memory: { kind: 'switch', default: 'false', help: 'keep everything in memory, nothing on disk' },
  host: { kind: 'text', default: '127.0.0.1', help: 'address to listen on' },
  port: { kind: 'number', default: '8080', min: 0, max: 65_535, help: 'port; 0 takes a free one' },
  threads: {
    kind: 'switch',
    default: 'true',
    help: 'run engine and store on threads of their own',
  },
  'log-level': { kind: 'words', default: 'warn', words: logLevels, help: 'minimum level to log' },
  ...userSettings,
  'allow-open-network': {
    kind: 'switch',
    default: 'false',
    help: 'listen beyond loopback without authentication, or with the demo user',
  },
  ...oidcSettings,
  ...browserSettings,
  'clock-control': {
    kind: 'switch',
    default: 'false',
    help: 'let callers of /v2 pin the clock of the whole server; for development and tests',
  },
  'body-bytes-max': number(4 * mebibyte, [1_024, 256 * mebibyte], 'bytes of a request body'),
  'bodies-bytes-max': number(
    256 * mebibyte,
    [1_024, 65_536 * mebibyte],
    'bytes of all large bodies that the server handles at one time',
  ),
  'answers-bytes-max': number(
    256 * mebibyte,
    [1_024, 65_536 * mebibyte],
    'bytes of all large answers that clients have not read yet; the server refuses more',
  ),
  'tenant-answers-bytes-max': number(
    128 * mebibyte,
    [1_024, 65_536 * mebibyte],
    'bytes of all large answers that clients of one tenant have not read yet',
  ),
  'json-depth-max': number(200, [10, 1_000], 'levels of nesting in a JSON body'),
  'resources-max': number(100, [1, 10_000], 'files of one deployment'),
  'jobs-per-activation-max': number(1_000, [1, 10_000], 'jobs of one activation'),
  'long-poll-ms': number(10 * second, [0, hour], 'default wait of an activation'),
  'long-poll-max-ms': number(60 * second, [0, hour], 'longest wait of an activation'),
  'request-timeout-ms': number(15 * second, [1, hour], 'default wait for an instance to end'),
  'request-timeout-max-ms': number(600 * second, [1, hour], 'longest wait for an instance to end'),
  'slow-request-ms': number(1 * second, [1, hour], 'log requests that take longer'),
  'shutdown-timeout-ms': number(
    8 * second,
    [0, hour],
    'longest time that a stop waits for accepted requests',
  ),
  'time-zone': { kind: 'text', default: 'system', help: 'IANA name, for now() and local dates' },
  'batch-max': number(runtime.batchMax, [1, 100_000], 'commands in one commit'),
  'waiting-max': number(
    runtime.waitingMax,
    [2, 1_000_000],
    'commands that may wait; from half of them on the server refuses new work',
  ),
  'activations-waiting-max': number(
    runtime.activationsWaitingMax,
    [1, 1_000_000],
    'requests that may wait for jobs',
  ),
  'roots-cached-max': number(
    runtime.rootsCachedMax,
    [0, 10_000_000],
    'process instances kept in memory',
  ),
  'whole-root-max': number(
    runtime.wholeRootMax,
    [0, 100_000],
    'living elements up to which an instance is loaded whole',
  ),
  'definitions-cached-max': number(
    runtime.definitionsCachedMax,
    [1, 1_000_000],
    'process definitions kept in memory',
  ),
  'activation-bytes-max': number(
    runtime.activationBytesMax,
    [1_024, 256 * mebibyte],
    'bytes of variables in one activation',
  ),
  'page-bytes-max': number(
    runtime.pageBytesMax,
    [1_024, 256 * mebibyte],
    'bytes of one page of a list or a search',
  ),
  'search-timeout-ms': number(runtime.searchTimeMaxMs, [10, hour], 'longest time of a search'),
  'search-threads': number(
    runtime.searchThreads,
    [1, 64],
    'searches of the embedded store at once',
  ),
  'log-bytes-max': number(
    runtime.logBytesMax,
    [mebibyte, 65_536 * mebibyte],
    "empty the embedded store's log when it is longer",
  ),
  'reads-waiting-max': number(
    runtime.readsWaitingMax,
    [2, 1_000_000],
    'reads that may wait, at most half of them for one tenant; the server refuses more',
  ),
  ...retentionSettings,
  'commit-delay-ms': number(0, [0, 1_000], 'delay of every commit, to measure with a slow disk'),
  ...jobsSettings,
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
type Name = SettingName;
const names = Object.keys(settings) as Name[];

export type Arguments =
  | { readonly kind: 'start'; readonly config: Config }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Flags override the environment, and the environment overrides defaults. An unknown flag or `CONTINUO_` name is an
 * error.
 */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
): Arguments {
  const given = new Map<Name, string>();
  const fromEnvironment = readEnvironment(environment, given);
  if (fromEnvironment !== undefined) return { kind: 'invalid', reason: fromEnvironment };
  const words = args[0] === 'start' ? args.slice(1) : args;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--help' || word === '-h') return { kind: 'help' };
    if (word === '--version' || word === '-v') return { kind: 'version' };
    const [flag, inline] = splitOnce(word);
    const name = names.find((known) => flag === `--${known}`);
    if (name === undefined) return { kind: 'invalid', reason: `Unknown argument '${word}'.` };
    if (inline !== undefined) given.set(name, inline);
    else if (settings[name].kind === 'switch') given.set(name, 'true');
    else {
      const next = words[++index];
      if (next === undefined) return { kind: 'invalid', reason: `--${name} wants a value.` };
      given.set(name, next);
    }
  }
  return readGiven(given, version);
}

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  given: Map<Name, string>,
): string | undefined {
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith('CONTINUO_') || value === undefined) continue;
    const name = names.find((known) => environmentName(known) === variable);
    if (name === undefined) return `Unknown environment variable '${variable}'.`;
    given.set(name, value);
  }
  return undefined;
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

export function environmentName(name: string): string {
  return `CONTINUO_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Reads the configuration from the settings' texts. */
export function readGiven(
  given: ReadonlyMap<Name, string>,
  version: string,
): Extract<Arguments, { readonly kind: 'start' | 'invalid' }> {
  const text = (name: Name): string => given.get(name) ?? settings[name].default;
  const reason = findWrong(text);
  if (reason !== undefined) return { kind: 'invalid', reason };
  if (text('time-zone') !== 'system' && !isTimeZone(text('time-zone'))) {
    return { kind: 'invalid', reason: `--time-zone '${text('time-zone')}' is no known time zone.` };
  }
  const isOn = (name: Name): boolean => text(name) === 'true';
  const users = readUsers(text, isOn('multi-tenancy'));
  if (users.kind === 'invalid') return users;
  const isExposed = !isLoopback(text('host')) && !isOn('allow-open-network');
  const oidc = readOidc(text, { authentication: text('authentication') });
  if (oidc.kind === 'invalid') return oidc;
  const isGuarded =
    text('authentication') === 'oidc' || (text('authentication') === 'basic' && given.has('users'));
  if (isExposed && !isGuarded) {
    return {
      kind: 'invalid',
      reason:
        `--host ${text('host')} can be reached from outside: set --authentication basic and --users, ` +
        'or say --allow-open-network.',
    };
  }
  const browsers = readBrowserSettings(text, {
    host: text('host'),
    isLoopback: isLoopback(text('host')),
    isGuarded: text('authentication') !== 'none',
  });
  if (browsers.kind === 'invalid') return browsers;
  const dataDir = isOn('memory') ? undefined : text('data');
  const jobs = readJobsSettings(text, {
    port: Number(text('port')),
    dataDir,
    isLoopback: isLoopback(text('host')),
    isGiven: (name) => given.has(name),
  });
  if (jobs.kind === 'invalid') return jobs;
  return {
    kind: 'start',
    config: {
      host: text('host'),
      port: Number(text('port')),
      dataDir,
      database: readDatabase(text, isOn, given),
      ...readFileConfig(text, dataDir),
      threads: isOn('threads'),
      logLevel: text('log-level') as LogLevel,
      timeZone: text('time-zone') === 'system' ? undefined : text('time-zone'),
      commitDelayMs: Number(text('commit-delay-ms')),
      shutdownTimeoutMs: Number(text('shutdown-timeout-ms')),
      limits: runtimeLimits(text, given),
      http: httpSettings(text, {
        version,
        users: users.users,
        isDefault: !given.has('users'),
        isExposed,
        oidc: oidc.oidc,
        browsers: browsers.browsers,
      }),
      jobs: jobs.jobs,
      events: jobs.events,
    },
  };
}

function findWrong(text: (name: Name) => string): string | undefined {
  for (const name of names) {
    const wrong = violationOf(settings[name], text(name));
    if (wrong !== undefined) return `--${name} is '${text(name)}' but must be ${wrong}.`;
  }
  return findWrongAudit(text);
}

function runtimeLimits(
  text: (name: Name) => string,
  given: ReadonlyMap<Name, string>,
): RuntimeLimits {
  return {
    batchMax: Number(text('batch-max')),
    waitingMax: Number(text('waiting-max')),
    activationsWaitingMax: Number(text('activations-waiting-max')),
    rootsCachedMax: Number(text('roots-cached-max')),
    wholeRootMax: Number(text('whole-root-max')),
    definitionsCachedMax: Number(text('definitions-cached-max')),
    continuationsPerBatch: defaultRuntimeLimits.continuationsPerBatch,
    activationBytesMax: Number(text('activation-bytes-max')),
    pageBytesMax: Number(text('page-bytes-max')),
    searchTimeMaxMs: Number(text('search-timeout-ms')),
    searchThreads: Number(text('search-threads')),
    logBytesMax: Number(text('log-bytes-max')),
    readsWaitingMax: Number(text('reads-waiting-max')),
    endedJobsKeptMs: Number(text('jobs-retention-ms')),
    failedJobsKeptMs: Number(text('jobs-failed-retention-ms')),
    instancesKeptMs: numberIfGiven(given, 'instances-retention-ms'),
    decisionsKeptMs: numberIfGiven(given, 'decisions-retention-ms'),
    ...readAuditSettings(text),
    jobStatisticsKeptMs: numberIfGiven(given, 'job-statistics-retention-ms'),
  };
}

/** The value of a setting; `undefined` if it is not given. Then the database may decide, not only the default. */
function numberIfGiven(given: ReadonlyMap<Name, string>, name: Name): number | undefined {
  const text = given.get(name);
  return text === undefined ? undefined : Number(text);
}

function httpSettings(
  text: (name: Name) => string,
  checked: {
    readonly version: string;
    readonly users: readonly Administrator[];
    readonly isDefault: boolean;
    readonly isExposed: boolean;
    readonly oidc: OidcSettings | undefined;
    readonly browsers: BrowserSettings;
  },
): HttpSettings {
  const { version, browsers, isExposed } = checked;
  return {
    version,
    browsers,
    isExposed,
    authentication: authenticationOf(text('authentication'), checked),
    authorizations: text('authorizations') === 'true',
    multiTenancy: text('multi-tenancy') === 'true',
    clockControl: text('clock-control') === 'true',
    bodyBytesMax: Number(text('body-bytes-max')),
    bodiesBytesMax: Number(text('bodies-bytes-max')),
    answersBytesMax: Number(text('answers-bytes-max')),
    tenantAnswersBytesMax: Number(text('tenant-answers-bytes-max')),
    jsonDepthMax: Number(text('json-depth-max')),
    documentBytesMax: Number(text('document-bytes-max')),
    resourcesMax: Number(text('resources-max')),
    jobsPerActivationMax: Number(text('jobs-per-activation-max')),
    longPollMs: Number(text('long-poll-ms')),
    longPollMaxMs: Number(text('long-poll-max-ms')),
    requestTimeoutMs: Number(text('request-timeout-ms')),
    requestTimeoutMaxMs: Number(text('request-timeout-max-ms')),
    slowRequestMs: Number(text('slow-request-ms')),
  };
}

function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}
