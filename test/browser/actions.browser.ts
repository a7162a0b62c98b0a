import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { makeDemo } from './demo.ts';
import { failingProcess } from './files.ts';
import { someAtOnce, startMany } from './many-instances.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('actions', () => {
  let browser: Browser;

  beforeAll(async () => {
    buildWeb();
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  it('retry reaches all 1,204 matching instances, of which the page shows 100, and shows their outcome', async () => {
    const server = await startUiServer();
    await server.deploy({ 'failing.bpmn': failingProcess });
    await makeStuck(server, 1_204);
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(100_000);
    await page.goto('/ui/instances?state=incident');
    await page.getByText('1,204 instances').waitFor();
    await page.getByLabel('Select all that are shown').check();
    await page.getByText('100 selected').waitFor();
    await page.getByRole('button', { name: 'Select all 1,204 that match' }).click();
    await page.getByRole('button', { name: 'Retry incidents' }).click();
    await page.getByRole('button', { name: 'Retry 1,204 instances' }).click();
    await page.getByText('All requests are sent.').waitFor();
    const outcome = page.getByLabel('Result');
    await outcome.getByText('1,204').waitFor();
    expect(await outcome.innerText()).toMatch(
      /Running again\s+1,204\s+Failed again\s+0\s+Ended\s+0/,
    );
    const left = await server.v2<{ page: { totalItems: number } }>('POST', '/incidents/search', {
      filter: { state: 'ACTIVE' },
    });
    expect(left.page.totalItems).toBe(0);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    // A selection does not outlive its action.
    await page.getByText('No instance matches.').waitFor();
    expect(faults).toEqual([]);
    await context.close();
    await server.stop();
  });

  it('dead letters are replayed one first, by an operation that shows its progress', async () => {
    const server = await startUiServer();
    await makeDemo(server);
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    await page.goto('/ui/dead-letters');
    await page.getByRole('button', { name: /^Replay \d+…/ }).click();
    await page.getByLabel('How many').selectOption('1');
    await page.getByRole('button', { name: 'Replay 1', exact: true }).click();
    await page.getByText('1 of 1 done').waitFor();
    expect(faults).toEqual([]);
    await context.close();
    await server.stop();
  });

  it('a task is found, filled in and completed by the keyboard alone', async () => {
    const server = await startUiServer();
    await makeDemo(server);
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    await page.goto('/ui/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByText('11 tasks').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByLabel('Approve', { exact: true }).waitFor();
    await page.getByLabel('Approve', { exact: true }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+Enter');
    await page.getByText('10 tasks').waitFor();
    expect(faults).toEqual([]);
    await context.close();
    await server.stop();
  });

  it('an open page continues after a restart of its server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'continuo-ui-'));
    const first = await startUiServer([`--data=${folder}`]);
    await first.deploy({ 'failing.bpmn': failingProcess });
    const { page, context } = await openPage(browser, first.url);
    page.setDefaultTimeout(60_000);
    await page.goto('/ui/processes');
    await page.getByText('Fails when told').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await first.process.kill();
    await page.getByText('Reconnecting').waitFor();
    const second = await startUiServer([`--data=${folder}`, `--port=${first.process.port}`]);
    await page.getByText('Live', { exact: true }).waitFor();
    await second.start('failing');
    await page.getByRole('img', { name: '1, of which 0 with an incident' }).waitFor();
    await context.close();
    await second.stop();
    rmSync(folder, { recursive: true });
  });
});

async function makeStuck(server: UiServer, instances: number): Promise<void> {
  await startMany(server, 'failing', instances);
  const jobs = [
    ...(await server.activate('fail', 1_000)),
    ...(await server.activate('fail', 1_000)),
  ];
  await someAtOnce(jobs, ({ jobKey }) =>
    server.v2('POST', `/jobs/${jobKey}/failure`, { retries: 0, errorMessage: 'As told' }),
  );
}
