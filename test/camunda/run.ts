/** `npm run test:camunda`: the API part of Camunda's own suite against a server of ours. Arguments go to Playwright. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { deployFiles } from '../deploy-files.ts';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { startServerProcess } from '../server-process.ts';
import { isPass, judge, reasonOf, type Verdict } from './judge.ts';
import { readReport, type Report, type TestEnding } from './report.ts';
import { skips } from './skips.ts';
import { watchRequests } from './watch-requests.ts';

const user = 'demo';
const password = 'demo';
/** The version in the server's `/v2/topology`; the suite leaves out tests of features that a version does not have. */
const camundaVersion = '8.10';

process.exitCode = await run(process.argv.slice(2));

async function run(playwrightArgs: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-camunda-'));
  const server = await startServerProcess([
    '--memory',
    '--clock-control',
    '--authentication',
    'basic',
    '--users',
    `${user}:${password}`,
  ]);
  const watch = await watchRequests(server.url);
  try {
    // One of its tests searches for any definitions, and an empty server has none.
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const files = { 'bystander.bpmn': sequence('bystander', serviceTask('task')) };
    await deployFiles(server.url, files, { authorization });
    const isWhole = playwrightArgs.length === 0;
    const endings: TestEnding[] = [];
    for (const project of ['api', 'clock']) {
      const reportFile = join(folder, `${project}.json`);
      const args = ['--project', project, '--pass-with-no-tests', ...playwrightArgs];
      await runPlaywright(args, { url: watch.url, reportFile });
      const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
      for (const { message } of report.errors) throw new Error(message);
      endings.push(...readReport(report, watch.unserved));
    }
    const verdict = judge(endings, skips);
    printTable(endings);
    printSkips(endings);
    printVerdict(verdict, isWhole);
    const isRight =
      verdict.unexpected.length === 0 &&
      verdict.outdated.length === 0 &&
      (verdict.unknown.length === 0 || !isWhole);
    return isRight && endings.length > 0 ? 0 : 1;
  } finally {
    await watch.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    if (server.log() !== '') print(`The server's log:\n${server.log()}`);
  }
}

async function runPlaywright(
  args: readonly string[],
  { url, reportFile }: { readonly url: string; readonly reportFile: string },
): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = fileURLToPath(new URL('playwright.config.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [cli, 'test', '--config', config, '--reporter', 'json', ...args],
    {
      // The reporter also writes to standard output when no file is named; the suite logs there.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile,
        BASE_URL: url,
        AUTH_METHOD: 'basic',
        BASIC_AUTH_USER: user,
        BASIC_AUTH_PASSWORD: password,
        MT: 'false',
        ZEEBE_VERSION: camundaVersion,
        USERS_API_ENABLED: 'true',
        AUTHORIZATIONS_ENABLED: 'false',
        AUTHENTICATION_REQUIRED: 'true',
      },
    },
  );
  await once(child, 'close');
}

function printTable(endings: readonly TestEnding[]): void {
  const none = { passed: 0, hollow: 0, failed: 0, skipped: 0 };
  const rows = new Map<string, typeof none>();
  const total = { ...none };
  for (const ending of endings) {
    const row = rows.get(ending.file) ?? { ...none };
    rows.set(ending.file, row);
    // A test that fails as its skip announces counts as left out.
    const isAnnounced = !isPass(ending) && reasonOf(ending, skips) !== undefined;
    const column = isAnnounced ? 'skipped' : ending.ending;
    row[column] += 1;
    total[column] += 1;
  }
  const line = (file: string, { passed, hollow, failed, skipped }: typeof none): string =>
    file.padEnd(56) +
    [passed, hollow, failed, skipped].map((n) => n.toString().padStart(9)).join('');
  print(`${'file'.padEnd(56)}   passed   hollow   failed  skipped`);
  for (const file of [...rows.keys()].sort()) print(line(file, rows.get(file) ?? total));
  print(line('all', total));
  print(
    `\n${total.passed} passed, ${total.hollow} hollow, ${total.failed} failed, ${total.skipped} skipped` +
      '\nHollow: passed, because the refusal that the test wants comes from an endpoint that is not there.',
  );
}

function printSkips(endings: readonly TestEnding[]): void {
  const reasons = new Map<string, number>();
  for (const ending of endings) {
    const reason = isPass(ending) ? undefined : reasonOf(ending, skips);
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  print('\nSkipped, and what each waits for (test/camunda/skips.ts):');
  for (const [reason, count] of reasons) print(`  ${count.toString().padStart(3)}  ${reason}`);
}

function printVerdict(verdict: Verdict, isWhole: boolean): void {
  for (const { file, test, ending, why } of verdict.unexpected) {
    print(
      `\n  ${ending === 'skipped' ? 'SKIPPED BY THE SUITE' : 'FAILED'}  ${file}\n    ${test}\n      ${why}`,
    );
  }
  for (const { file, test } of verdict.outdated) {
    print(`\n  PASSES, but is listed in skips.ts: ${file}\n    ${test}`);
  }
  if (!isWhole) return;
  for (const test of verdict.unknown) print(`\n  LISTED, but not in the suite: ${test}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
