/** A server as users run it, and the calls by which a test creates its data, through the public API only. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../../scripts/seed/access.ts';
import { startServerProcess, type ServerProcess } from '../server-process.ts';

export interface UiServer {
  readonly url: string;
  readonly process: ServerProcess;
  readonly v2: <Answer = unknown>(method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly jobs: <Answer = unknown>(
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<Answer>;
  /** The addresses of the Jobs Service and of its listener for workers, for the seed. */
  readonly service: () => Promise<Service>;
  /** Deploys files by name and text; returns the key of the first process. */
  readonly deploy: (files: Readonly<Record<string, string>>) => Promise<string>;
  readonly start: (processId: string, variables?: object, businessId?: string) => Promise<string>;
  /** Activates up to this many jobs of a type and returns them. */
  readonly activate: (type: string, most?: number) => Promise<readonly ActivatedJob[]>;
  readonly stop: () => Promise<void>;
}

export interface ActivatedJob {
  readonly jobKey: string;
  readonly processInstanceKey: string;
}

export async function startUiServer(flags: readonly string[] = ['--memory']): Promise<UiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-ui-keys-'));
  const process = await startServerProcess([
    ...flags,
    '--jobs-rate-limit=off',
    `--jobs-development-dir=${folder}`,
    '--jobs-worker-port=0',
  ]);
  const { url } = process;
  const v2: UiServer['v2'] = (method, path, body) => ask(`${url}/v2${path}`, method, body, {});
  const jobs = jobsOf(url, 'admin');
  return {
    url,
    process,
    v2,
    jobs,
    service: async () => {
      const [, workersUrl = ''] = await process.printed(/workers\s+(https:\S+)\/jobs\/v1/);
      return { url, workersUrl, folder };
    },
    deploy: (files) => deploy(url, files),
    start: async (processDefinitionId, variables = {}, businessId) => {
      const { processInstanceKey } = await v2<{ processInstanceKey: string }>(
        'POST',
        '/process-instances',
        { processDefinitionId, variables, ...(businessId === undefined ? {} : { businessId }) },
      );
      return processInstanceKey;
    },
    activate: async (type, most = 1) => {
      const activation = {
        type,
        maxJobsToActivate: most,
        timeout: 600_000,
        worker: 'browser-test',
      };
      const answer = await v2<{ jobs: readonly ActivatedJob[] }>('POST', '/jobs/activation', {
        ...activation,
        requestTimeout: -1,
      });
      return answer.jobs;
    },
    stop: async () => {
      await process.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ask<Answer>(
  url: string,
  method: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

function jobsOf(url: string, role: string): UiServer['jobs'] {
  let token: Promise<string> | undefined;
  return async (method, path, body) => {
    const authorization = `Bearer ${await (token ??= lentToken(url, role))}`;
    const { data } = await ask<{ data: never }>(`${url}/jobs/v1${path}`, method, body, {
      authorization,
    });
    return data;
  };
}

async function lentToken(url: string, role: string): Promise<string> {
  const path = `${url}/ui/api/session?role=${role}`;
  const session = await ask<{ jobs: { token: string } }>(path, 'GET', undefined, {});
  return session.jobs.token;
}

async function deploy(url: string, files: Readonly<Record<string, string>>): Promise<string> {
  const form = new FormData();
  for (const [name, text] of Object.entries(files))
    form.append('resources', new Blob([text]), name);
  const response = await fetch(`${url}/v2/deployments`, { method: 'POST', body: form });
  const answer = (await response.json()) as {
    deployments: readonly { processDefinition?: { processDefinitionKey: string } | null }[];
  };
  if (!response.ok) throw new Error(`The deployment was refused: ${JSON.stringify(answer)}`);
  const found = answer.deployments.find(({ processDefinition }) => processDefinition);
  return found?.processDefinition?.processDefinitionKey ?? '';
}

/** A file of this repository as text. */
export function fileText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
