import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { failingProcess } from './files.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a queue', () => {
  let server: UiServer;
  let browser: Browser;

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([
      startUiServer(['--memory', '--clock-control']),
      launchChromium(),
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('is paused and resumed by the keyboard alone, and a second page sees it', async () => {
    await server.deploy({ 'failing.bpmn': failingProcess });
    await server.start('failing');
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    const other = await context.newPage();
    await other.goto('/ui/');
    await page.goto('/ui/queues');
    const pause = page.getByRole('button', { name: 'Pause fail' });
    await pause.focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Reason, which other users see here').focus();
    await page.keyboard.type('The mail relay is down');
    await page.getByRole('button', { name: 'Pause the queue' }).focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('region', { name: 'Paused queues' });
    await list.getByText('The mail relay is down').waitFor();
    await other.getByText('1 queue paused').waitFor();
    expect(await server.activate('fail')).toEqual([]);
    await list.getByRole('button', { name: 'Resume fail' }).focus();
    await page.keyboard.press('Enter');
    await list.waitFor({ state: 'detached' });
    await pause.waitFor();
    expect(await server.activate('fail')).toHaveLength(1);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('that is paused for a time shows why a job waits, and resumes in the open page', async () => {
    const nowMs = Date.UTC(2027, 4, 1, 12);
    await server.v2('PUT', '/clock', { timestamp: nowMs });
    const { id } = await server.jobs<{ id: string }>('POST', '/enqueue', {
      type: 'mail.send',
      payload: {},
    });
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    await page.goto('/ui/queues');
    await page.getByRole('button', { name: 'Pause mail.send' }).click();
    await page.getByLabel('How long').selectOption('For an hour');
    await page.getByRole('button', { name: 'Pause the queue' }).click();
    await page.getByRole('region', { name: 'Paused queues' }).waitFor();
    await page.goto(`/ui/jobs/${id}`);
    await page.getByText(/^Its queue is paused until .*: no reason was given\.$/).waitFor();
    await server.v2('PUT', '/clock', { timestamp: nowMs + 2 * 3_600_000 });
    await page.getByText(/for a worker of type mail\.send/).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
});
