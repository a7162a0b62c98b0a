/** `continuo token` and `continuo worker-certificate`: credentials that a server in development mode accepts. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isPlanName, planNames } from '../engine/background/tiers.ts';
import { callerOfClaims } from '../http/jobs-v1/caller-of-claims.ts';
import { isRoleName, roleNames } from '../http/jobs-v1/role.ts';
import { isWorkerSpiffeId } from '../http/jobs-v1/worker-names.ts';
import { jobsSettings, refusalOfWorkerPattern } from '../config/jobs-config.ts';
import { violationOf } from '../config/setting.ts';

export const developmentCommands = ['token', 'worker-certificate'] as const;
export type DevelopmentCommand = (typeof developmentCommands)[number];

export interface CommandSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
}

export type CommandOutput =
  /** `notes` are for people and go to stderr, so that scripts do not read them. */
  | { readonly kind: 'done'; readonly output: string; readonly notes: string }
  | { readonly kind: 'invalid'; readonly reason: string };

export async function runDevelopmentCommand(
  command: DevelopmentCommand,
  args: readonly string[],
  surroundings: CommandSurroundings,
): Promise<CommandOutput> {
  if (args.includes('--help') || args.includes('-h')) {
    return { kind: 'done', output: help[command], notes: '' };
  }
  switch (command) {
    case 'token':
      return makeToken(args, surroundings);
    case 'worker-certificate':
      return makeWorkerCertificate(args, surroundings);
  }
}

const folderOptions = {
  data: { type: 'string' },
  'jobs-development-dir': { type: 'string' },
} as const;

/** By default, the token is that of an admin of the seed's tenant of tier PRO. */
const tokenDefaults = {
  tenant: '10000000-0000-4000-8000-000000000004',
  role: ['admin'],
  subject: '20000000-0000-4000-8000-000000000001',
  'expires-in': '24h',
};

const folderHelp = `  --data ‹folder›                  the server's data (./data; CONTINUO_DATA)
  --jobs-development-dir ‹folder›  the server's development folder (below --data)
`;

const help: { readonly [C in DevelopmentCommand]: string } = {
  token: `continuo token [options]

Prints a token for a server in development mode, which signs tokens with its own key.

  --tenant ‹id›                    claim tenantId (${tokenDefaults.tenant})
  --role ‹name›,…                  claim roles: ${roleNames.join(', ')} (${tokenDefaults.role.join(',')})
  --plan ‹tier›                    claim planTier: ${planNames.join(', ')}
  --subject ‹id›                   claim sub (${tokenDefaults.subject})
  --expires-in ‹time›              90s, 15m, 24h, 30d (${tokenDefaults['expires-in']})
${folderHelp}`,
  'worker-certificate': `continuo worker-certificate [options]

Makes a certificate and a key for a worker of a server in development mode, and copies the certificate of the authority to the same folder.

  --name ‹name›                    common name of the worker (jobs-worker-dev)
  --out ‹folder›                   where the files are written (.)
  --spiffe-id ‹id›                 spiffe://‹domain›/tenant/‹tenant›/worker/‹name›
  --jobs-worker-name ‹pattern›     the server's pattern of names (${jobsSettings['jobs-worker-name'].default})
${folderHelp}`,
};

async function makeToken(
  args: readonly string[],
  { environment, nowMs }: CommandSurroundings,
): Promise<CommandOutput> {
  const given = readOptions(() =>
    parseArgs({
      args: [...args],
      options: {
        ...folderOptions,
        tenant: { type: 'string' },
        role: { type: 'string', multiple: true },
        plan: { type: 'string' },
        subject: { type: 'string' },
        'expires-in': { type: 'string' },
      },
    }),
  );
  if (given.kind === 'invalid') return given;
  const { plan, ...values } = { ...tokenDefaults, ...given.values };
  const life = lifeOf(values['expires-in'], environment);
  if (life.kind === 'invalid') return life;
  const { tenant: tenantId, subject } = values;
  const roles = values.role.flatMap((role) => role.split(','));
  const unknown = roles.find((role) => !isRoleName(role));
  if (unknown !== undefined) {
    return invalid(`--role has '${unknown}' but must be of ${roleNames.join(', ')}.`);
  }
  if (plan !== undefined && !isPlanName(plan)) {
    return invalid(`--plan is '${plan}' but must be one of ${planNames.join(', ')}.`);
  }
  const claimed = callerOfClaims({ sub: subject, tenantId, roles, planTier: plan });
  if (claimed.kind === 'refused') {
    return invalid(`A server would refuse the token: ${claimed.error.message}`);
  }
  const [{ openDevelopmentKey }, { signDevelopmentToken }] = await Promise.all([
    import('../http/auth/development/development-key.ts'),
    import('../http/auth/development/development-token.ts'),
  ]);
  const folder = folderOf(values, environment);
  const token = await signDevelopmentToken(
    await openDevelopmentKey(folder),
    {
      tenantId,
      subject,
      roles,
      planTier: plan,
      expiresAtMs: nowMs + life.lifeMs,
    },
    nowMs,
  );
  const notes = `For servers in development mode that use the folder ${folder}.\n`;
  return { kind: 'done', output: `${token}\n`, notes };
}

async function makeWorkerCertificate(
  args: readonly string[],
  { environment, nowMs }: CommandSurroundings,
): Promise<CommandOutput> {
  const given = readOptions(() =>
    parseArgs({
      args: [...args],
      options: {
        ...folderOptions,
        name: { type: 'string' },
        out: { type: 'string' },
        'spiffe-id': { type: 'string' },
        'jobs-worker-name': { type: 'string' },
      },
    }),
  );
  if (given.kind === 'invalid') return given;
  const { name = 'jobs-worker-dev', out = '.', 'spiffe-id': uri } = given.values;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    return invalid(`--name is '${name}' but must be a name such as jobs-worker-mail.`);
  }
  const refusal = refusalOfWorker({
    name,
    uri,
    pattern: workerNamePattern(given.values, environment),
  });
  if (refusal !== undefined) return invalid(refusal);
  const { openDevelopmentAuthority, writeWorkerCertificate } =
    await import('../http/auth/development/development-authority.ts');
  const folder = folderOf(given.values, environment);
  const authority = await openDevelopmentAuthority(folder, nowMs);
  const paths = await writeWorkerCertificate(authority, {
    folder: out,
    commonName: name,
    ...(uri === undefined ? {} : { uri }),
  });
  const notes = `For servers in development mode that use the folder ${folder}.\n`;
  return { kind: 'done', output: `${paths.join('\n')}\n`, notes };
}

/** A worker is identified by its SPIFFE id or by its name, depending on the server's settings. */
function refusalOfWorker(worker: {
  readonly name: string;
  readonly uri: string | undefined;
  readonly pattern: string;
}): string | undefined {
  const { name, uri, pattern } = worker;
  if (uri === undefined) {
    const noPattern = refusalOfWorkerPattern(pattern);
    if (noPattern !== undefined) return noPattern;
    if (new RegExp(pattern).test(name)) return undefined;
    return `--name is '${name}' but a server knows workers by names like ${pattern} (--jobs-worker-name).`;
  }
  return isWorkerSpiffeId(uri)
    ? undefined
    : `--spiffe-id is '${uri}' but must be like spiffe://‹domain›/tenant/‹tenant›/worker/‹name›.`;
}

/** The pattern in the server's settings. */
function workerNamePattern(
  given: { readonly 'jobs-worker-name'?: string },
  environment: CommandSurroundings['environment'],
): string {
  return (
    given['jobs-worker-name'] ??
    environment['CONTINUO_JOBS_WORKER_NAME'] ??
    jobsSettings['jobs-worker-name'].default
  );
}

type Options<Values> =
  { readonly kind: 'options'; readonly values: Values } | ReturnType<typeof invalid>;

/** The parser reports wrong arguments by throwing. */
function readOptions<Values>(parse: () => { readonly values: Values }): Options<Values> {
  try {
    return { kind: 'options', values: parse().values };
  } catch (error) {
    if (error instanceof TypeError) return invalid(error.message);
    throw error;
  }
}

function invalid(reason: string): { readonly kind: 'invalid'; readonly reason: string } {
  return { kind: 'invalid', reason };
}

/** The folder as the server determines it. */
function folderOf(
  given: { readonly data?: string; readonly 'jobs-development-dir'?: string },
  environment: CommandSurroundings['environment'],
): string {
  const named = given['jobs-development-dir'] ?? environment['CONTINUO_JOBS_DEVELOPMENT_DIR'];
  if (named !== undefined && named !== 'default') return named;
  return join(given.data ?? environment['CONTINUO_DATA'] ?? './data', 'development');
}

const unitMs: Readonly<Record<string, number>> = {
  '': 1_000,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * The lifetime, limited to what a server with these settings accepts: it would refuse a longer token at its first
 * request.
 */
function lifeOf(
  given: string,
  environment: CommandSurroundings['environment'],
): { readonly kind: 'life'; readonly lifeMs: number } | ReturnType<typeof invalid> {
  const lifeMs = durationMs(given);
  if (lifeMs === undefined || lifeMs === 0) {
    return invalid(`--expires-in is '${given}' but must be like 90s, 15m, 24h, 30d.`);
  }
  const setting = jobsSettings['jobs-token-lifetime-max-ms'];
  const variable = 'CONTINUO_JOBS_TOKEN_LIFETIME_MAX_MS';
  const most = environment[variable] ?? setting.default;
  const wrong = violationOf(setting, most);
  if (wrong !== undefined) return invalid(`${variable} is '${most}' but must be ${wrong}.`);
  const lifeMaxMs = Number(most);
  if (lifeMs <= lifeMaxMs) return { kind: 'life', lifeMs };
  return invalid(
    `--expires-in is '${given}' but a server accepts tokens that last ${lifeMaxMs / 1_000}s at most ` +
      '(--jobs-token-lifetime-max-ms).',
  );
}

function durationMs(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (unitMs[unit] ?? 0);
}
