import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from '../postgres/start-postgres.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { failingProcess } from './files.ts';
import { startUiServer, type UiServer } from './server.ts';
import { expectDecision, liveThrough } from './story.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('pages of two nodes on PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-ui-'));
  let postgres: PostgresServer;
  let one: UiServer;
  let two: UiServer;
  let browser: Browser;

  beforeAll(async () => {
    buildWeb();
    [postgres, browser] = await Promise.all([startPostgres({ durable: false }), launchChromium()]);
    one = await startUiServer([`--database=${postgres.urlOf('postgres')}`]);
    two = await startUiServer([`--database=${postgres.urlOf('postgres')}`]);
  });

  afterAll(async () => {
    await browser.close();
    await Promise.all([one.stop(), two.stop()]);
    await postgres.dispose();
    rmSync(folder, { recursive: true });
  });

  it('show the same story, also when the node of the first page is killed in the middle of it', async () => {
    const first = await openPage(browser, one.url);
    const second = await openPage(browser, two.url);
    const { page } = first;
    page.setDefaultTimeout(60_000);
    second.page.setDefaultTimeout(60_000);
    await liveThrough({
      page,
      folder,
      openOther: async (path) => {
        await second.page.goto(path);
        return second.page;
      },
      meanwhile: async () => {
        await one.process.kill();
        await page.getByText('Reconnecting').waitFor();
        one = await startUiServer([
          `--database=${postgres.urlOf('postgres')}`,
          `--port=${one.process.port}`,
        ]);
        await page.getByText('Live', { exact: true }).waitFor();
      },
    });
    await expectDecision(two);
    expect(second.faults).toEqual([]);
    await first.context.close();
    await second.context.close();
  });

  it('pause a queue on every node, and see it on every node', async () => {
    await one.deploy({ 'failing.bpmn': failingProcess });
    await one.start('failing');
    const first = await openPage(browser, one.url);
    const second = await openPage(browser, two.url);
    for (const { page } of [first, second]) {
      page.setDefaultTimeout(60_000);
      await page.goto('/ui/queues');
    }
    await first.page.getByRole('button', { name: 'Pause fail' }).click();
    await first.page.getByRole('button', { name: 'Pause the queue' }).click();
    await second.page.getByRole('region', { name: 'Paused queues' }).waitFor();
    expect(await two.activate('fail')).toEqual([]);
    await second.page.getByRole('button', { name: 'Resume fail' }).click();
    await first.page.getByRole('button', { name: 'Pause fail' }).waitFor();
    expect(await one.activate('fail')).toHaveLength(1);
    expect([...first.faults, ...second.faults]).toEqual([]);
    await first.context.close();
    await second.context.close();
  });
});
