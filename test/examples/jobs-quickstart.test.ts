import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DevelopmentServer, startDevelopmentServer } from './jobs-server.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/JOBS-QUICKSTART.md'), 'utf8');
/** Below the repository, so that its packages are found; ignored by git. */
const results = join(root, 'test-results');

let server: DevelopmentServer;
let folder: string;
beforeAll(async () => {
  server = await startDevelopmentServer();
  mkdirSync(results, { recursive: true });
  folder = mkdtempSync(join(results, 'quickstart-'));
}, 120_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('the quickstart of the Jobs Service shows what its commands answer', async () => {
  const walk: Walk = { environment: {}, lastId: undefined, answered: undefined };
  let worker: Worker | undefined;
  let compared = 0;
  for (const { language, text } of blocks()) {
    if (language === 'js') worker = startWorker(text, walk);
    if (language === 'sh') await runCommand(text, walk, worker);
    if (language === 'json') {
      expect(withoutIds(walk.answered)).toMatchObject(withoutIds(shown(text)) as object);
      compared += 1;
    }
  }
  expect(compared).toBe(8);
  await worker?.printed('A mail to grace@example.test');
  expect(page).toContain('prints `A mail to ada@example.test`');
  expect(page).toContain('prints `A mail to grace@example.test`');
  expect(await worker?.stop()).toEqual([0, null]);
}, 60_000);

interface Walk {
  readonly environment: Record<string, string>;
  /** The job that the last answer was about. */
  lastId: string | undefined;
  answered: unknown;
}

interface Worker {
  /** Resolves when the worker has printed `line`. */
  readonly printed: (line: string) => Promise<void>;
  readonly stop: () => Promise<unknown>;
}

async function runCommand(text: string, walk: Walk, worker: Worker | undefined): Promise<void> {
  const { environment } = walk;
  const token = /^export TOKEN=\$\(npm start --silent -- (token .*)\)$/m.exec(text)?.[1];
  if (token !== undefined) {
    environment['TOKEN'] = await mintToken(token.split(' '));
  } else if (text.startsWith('export JOB=')) {
    environment['JOB'] = walk.lastId ?? '';
  } else if (text.startsWith('curl ')) {
    const answered = await curl(text, walk, worker);
    walk.answered = answered;
    walk.lastId = idIn(answered);
  } else {
    expect(text).toContain('npm pack');
  }
}

/**
 * Runs a command of the page against the server of this test. If the worker must act first, repeats it until that is
 * done.
 */
async function curl(text: string, walk: Walk, worker: Worker | undefined): Promise<unknown> {
  const command = text.replaceAll('http://localhost:8080', server.url);
  expect(command).toContain(server.url);
  if (command.includes('/jobs/$JOB')) await worker?.printed('A mail to ada@example.test');
  const isDone = (answer: unknown): boolean =>
    !/\/jobs\/\$JOB|\/dlq$/m.test(command) ||
    !/"(?:running|queued)"|"data":\[\]/.test(JSON.stringify(answer));
  for (;;) {
    const { stdout } = await promisify(execFile)(
      'sh',
      ['-c', `${command.trim()} --silent --fail-with-body`],
      {
        env: { ...process.env, ...walk.environment },
      },
    );
    const answer: unknown = JSON.parse(stdout);
    if (isDone(answer)) return answer;
  }
}

function startWorker(listing: string, walk: Walk): Worker {
  const file = join(folder, 'mails.ts');
  writeFileSync(file, listing.replace("'continuo/jobs'", `'${join(root, 'src/jobs.ts')}'`));
  expect(page).toContain('`mails.mjs`');
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...walk.environment,
      JOBS_WORKERS_URL: server.workersUrl,
      JOBS_CERTIFICATES: server.folder,
    },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return {
    printed: async (line) => {
      while (!output.includes(line)) await once(child.stdout, 'data');
    },
    stop: () => {
      const closed = once(child, 'close');
      child.kill('SIGINT');
      return closed;
    },
  };
}

async function mintToken(args: readonly string[]): Promise<string> {
  const main = join(root, 'src/main.ts');
  const all = [main, ...args, '--jobs-development-dir', server.folder];
  const { stdout } = await promisify(execFile)(process.execPath, all);
  return stdout.trim();
}

function blocks(): readonly { readonly language: string; readonly text: string }[] {
  return [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** The JSON of the page, without the marks of omissions. */
function shown(text: string): unknown {
  return JSON.parse(text.replaceAll(/,\s*…/g, ''));
}

function idIn(answer: unknown): string | undefined {
  return /"id":"([0-9a-f-]{36})"/.exec(JSON.stringify(answer))?.[1];
}

/** Ids and moments differ in each run. */
function withoutIds(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/"id":"[0-9a-f-]{36}"/g, '"id":"ID"')
    .replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"MOMENT"');
  return JSON.parse(text);
}
