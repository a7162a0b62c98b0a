import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bpmn, end, flow, sequence, serviceTask, start } from '../scenario/bpmn.ts';
import { accessibilityFaults } from './accessibility.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { startMany } from './many-instances.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('an operation on many instances', () => {
  let server: UiServer;
  let browser: Browser;

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const totalOf = async (filter: object): Promise<number> => {
    const { page } = await server.v2<{ page: { totalItems: number } }>(
      'POST',
      '/process-instances/search',
      { filter },
    );
    return page.totalItems;
  };
  const suspended = async (processDefinitionId: string): Promise<string> => {
    const { batchOperationKey: key } = await server.v2<{ batchOperationKey: string }>(
      'POST',
      '/process-instances/cancellation',
      { filter: { processDefinitionId } },
    );
    await server.v2('POST', `/batch-operations/${key}/suspension`);
    return key;
  };
  const open = async (path: string) => {
    const opened = await openPage(browser, server.url);
    opened.page.setDefaultTimeout(60_000);
    await opened.page.goto(path);
    return opened;
  };

  it('migrates all instances that match a filter, by the keyboard alone, and shows why it refused some', async () => {
    const v1 = await server.deploy({ 'm.bpmn': versionOne });
    await startMany(server, 'moving', 110);
    await completeAll(server, 'first', 10);
    const v2 = await server.deploy({ 'm.bpmn': versionTwo });
    const { page, context, faults } = await open(`/ui/processes/${v1}`);
    await page.getByText('110 instances').waitFor();
    await press(page, 'checkbox', 'Select all that are shown', 'Space');
    await press(page, 'button', 'Select all 110 that match');
    await press(page, 'button', 'Migrate…');
    expect(await page.getByLabel('first continues at').inputValue()).toBe('first');
    expect(await page.getByLabel('second continues at').inputValue()).toBe('');
    await page.getByText('Instances at second are refused').waitFor();
    await page.locator('dialog .diagram-canvas[data-ready=true]').nth(1).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, 'button', 'Migrate 110 instances to v2');
    await page.getByRole('heading', { name: /^Migrate process instance \d+/ }).waitFor();
    await page.getByText('110 of 110 done').waitFor();
    const reasons = page.getByRole('region', { name: 'Why items were refused' });
    await reasons.getByText(/Expected to migrate process instance …/).waitFor();
    expect(await reasons.locator('.number').innerText()).toBe('10');
    await press(page, 'button', 'Refused');
    await page.getByText('10 items', { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: /^\d+$/ }).count()).toBe(10);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await totalOf({ processDefinitionKey: v2 })).toBe(100);
    expect(await totalOf({ processDefinitionKey: v1 })).toBe(10);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is not offered for instances of several processes', async () => {
    await server.deploy({ 'x.bpmn': sequence('one-of-two', serviceTask('x')) });
    await server.deploy({ 'y.bpmn': sequence('other-of-two', serviceTask('y')) });
    const [one, other] = [await server.start('one-of-two'), await server.start('other-of-two')];
    const { page, context } = await open('/ui/instances');
    await page.getByLabel(`Select ${one}`).check();
    const migrate = page.getByRole('button', { name: 'Migrate…' });
    expect(await migrate.isEnabled()).toBe(true);
    await page.getByLabel(`Select ${other}`).check();
    expect(await migrate.isEnabled()).toBe(false);
    await context.close();
  });

  it('is suspended, resumed and cancelled, and the list shows its state', async () => {
    await server.deploy({ 'c.bpmn': sequence('counted', serviceTask('c')) });
    await startMany(server, 'counted', 1_500);
    const key = await suspended('counted');
    const { page, context, faults } = await open(`/ui/operations/${key}`);
    await page.getByText('Suspended', { exact: true }).first().waitFor();
    await press(page, 'button', 'Resume');
    await press(page, 'button', 'Suspend');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    const left = await totalOf({ processDefinitionId: 'counted', state: 'ACTIVE' });
    expect(left).toBeGreaterThan(0);
    await press(page, 'button', 'Cancel…');
    await press(page, 'button', 'Cancel the operation');
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(await totalOf({ processDefinitionId: 'counted', state: 'ACTIVE' })).toBe(left);
    await page.goto('/ui/operations');
    const row = page.getByRole('row', { name: new RegExp(key) });
    await row.getByText('Cancelled', { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
});

const versionOne = sequence('moving', serviceTask('first'), serviceTask('second'));
/** The second task is no longer there. */
const versionTwo = bpmn(
  'moving',
  start(),
  serviceTask('first'),
  end(),
  flow('start->first'),
  flow('first->end'),
);

async function press(
  page: Page,
  role: 'button' | 'checkbox',
  name: string,
  key = 'Enter',
): Promise<void> {
  await page.getByRole(role, { name, exact: true }).focus();
  await page.keyboard.press(key);
}

async function completeAll(server: UiServer, type: string, most: number): Promise<void> {
  for (const { jobKey } of await server.activate(type, most)) {
    await server.v2('POST', `/jobs/${jobKey}/completion`, {});
  }
}
