/** The story that runs through the interface: from a file to an instance that is completed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from 'vitest';
import { expenseApproval, expenseForm } from './files.ts';
import type { UiServer } from './server.ts';

interface Story {
  readonly page: Page;
  /** A page that is opened at the instance and never touched; of the same server, or of another node. */
  readonly openOther: (path: string) => Promise<Page>;
  /** A folder for files to deploy. */
  readonly folder: string;
  /** Runs in the middle of the story, for example to kill the server. */
  readonly meanwhile?: () => Promise<void>;
}

/** Deploy, start, incident, variable, retry, form, completed: and a second page sees it. */
export async function liveThrough({ page, openOther, folder, meanwhile }: Story): Promise<void> {
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
  await page.getByLabel('Variables, as JSON').fill('{"employee": "Grace Hopper", "amount": 1147}');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('heading', { name: 'EXP-1' }).waitFor();
  await page.getByText('Incident', { exact: true }).waitFor();

  const other = await openOther(new URL(page.url()).pathname);
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

  await meanwhile?.();

  await page.goto('/ui/tasks');
  await page.getByRole('link', { name: /Approve expense/ }).click();
  await page.getByRole('button', { name: 'Assign to me' }).click();
  await page.getByLabel('Approve', { exact: true }).check();
  await page.getByLabel('Comment').fill('Fine');
  await page.getByRole('button', { name: 'Complete task' }).click();
  await page.getByText('Nothing waits for you.').waitFor();
  await other.getByText('Completed', { exact: true }).first().waitFor();
}

/** Its task waits for a variable that names the reviewer. */
const failingApproval = expenseApproval
  .replace('candidateGroups="managers"', 'candidateGroups="=[reviewer]"')
  .replace(/<bpmn:serviceTask[\s\S]*?<\/bpmn:serviceTask>/, '<bpmn:task id="check-policy" />');

/** The values with which the story's form was completed. */
export async function expectDecision(server: UiServer): Promise<void> {
  const { items } = await server.v2<{ items: readonly { name: string; value: string }[] }>(
    'POST',
    '/variables/search',
    { filter: { name: { $in: ['decision', 'comment'] } } },
  );
  const values = ['decision', 'comment'].map(
    (name) => items.find((item) => item.name === name)?.value,
  );
  expect(values).toEqual(['"approve"', '"Fine"']);
}
