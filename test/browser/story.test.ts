import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { expenseApproval, expenseForm } from './files.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('in a real browser', () => {
  let server: UiServer;
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'continuo-ui-'));

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('deploy, start, incident, variable, retry, form, completed: and a second tab sees it', async () => {
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    writeFileSync(join(folder, 'expense.bpmn'), failingApproval);
    writeFileSync(join(folder, 'expense.form'), expenseForm);
    await page.goto('/ui/processes');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page
      .getByLabel('BPMN, DMN, forms and other files of one deployment')
      .setInputFiles([join(folder, 'expense.bpmn'), join(folder, 'expense.form')]);
    await page.getByRole('button', { name: 'Deploy 2 files' }).click();
    await page.getByRole('heading', { name: 'Expense approval' }).waitFor();

    await page.getByRole('button', { name: 'Start instance' }).click();
    await page.getByLabel('Business id').fill('EXP-1');
    await page
      .getByLabel('Variables, as JSON')
      .fill('{"employee": "Grace Hopper", "amount": 1147}');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'EXP-1' }).waitFor();
    await page.getByText('Incident', { exact: true }).waitFor();

    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByText('Incident', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByLabel('Error').waitFor();
    await page.getByRole('tab', { name: 'Variables' }).click();
    await page.getByRole('button', { name: 'Add variable' }).click();
    await page.getByLabel('Name').fill('reviewer');
    await page.getByLabel('Value, as JSON').fill('"managers"');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('"managers"').waitFor();
    await page.getByRole('button', { name: 'Retry incident' }).click();
    await page.getByText('Running', { exact: true }).waitFor();
    // Nobody has touched the second tab.
    await other.getByText('Running', { exact: true }).waitFor();

    await page.goto('/ui/tasks');
    await page.getByRole('link', { name: /Approve expense/ }).click();
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await page.getByLabel('Approve', { exact: true }).check();
    await page.getByLabel('Comment').fill('Fine');
    await page.getByRole('button', { name: 'Complete task' }).click();
    await page.getByText('Nothing waits for you.').waitFor();
    await other.getByText('Completed', { exact: true }).first().waitFor();
    expect(await decisionOf(server)).toEqual(['"approve"', '"Fine"']);
    expect(faults).toEqual([]);
    await context.close();
  }, 180_000);
});

/** Its task waits for a variable that says who reviews it. */
const failingApproval = expenseApproval
  .replace('candidateGroups="managers"', 'candidateGroups="=[reviewer]"')
  .replace(/<bpmn:serviceTask[\s\S]*?<\/bpmn:serviceTask>/, '<bpmn:task id="check-policy" />');

async function decisionOf(server: UiServer): Promise<readonly (string | undefined)[]> {
  const { items } = await server.v2<{ items: readonly { name: string; value: string }[] }>(
    'POST',
    '/variables/search',
    { filter: { name: { $in: ['decision', 'comment'] } } },
  );
  return ['decision', 'comment'].map((name) => items.find((item) => item.name === name)?.value);
}
