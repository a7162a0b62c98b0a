import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { accessibilityFaults } from './accessibility.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

const two = sequence('two-tasks', serviceTask('one'), serviceTask('two'));

describe.skipIf(chromiumPath === undefined)('an instance', () => {
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

  const activeElements = async (processInstanceKey: string): Promise<readonly string[]> => {
    const { items } = await server.v2<{ items: readonly { elementId: string }[] }>(
      'POST',
      '/element-instances/search',
      { filter: { processInstanceKey, state: 'ACTIVE', type: 'SERVICE_TASK' } },
    );
    return items.map(({ elementId }) => elementId).toSorted();
  };
  const open = async (key: string) => {
    const opened = await openPage(browser, server.url);
    opened.page.setDefaultTimeout(60_000);
    await opened.page.goto(`/ui/instances/${key}`);
    await opened.page.locator('.diagram-canvas[data-ready=true]').waitFor();
    return opened;
  };

  it('is suspended, found by its state, and resumed', async () => {
    await server.deploy({ 'p.bpmn': sequence('paused', serviceTask('one')) });
    const key = await server.start('paused');
    const { page, context, faults } = await open(key);
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.locator('.chip', { hasText: 'Suspended' }).waitFor();
    expect(await page.getByRole('button', { name: 'Modify' }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto('/ui/instances?state=suspended');
    await page.getByRole('link', { name: key }).first().click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.chip', { hasText: 'Running' }).waitFor();
    await page.getByRole('button', { name: 'Suspend' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is migrated by the keyboard alone, to the element of the same name', async () => {
    await server.deploy({ 'p.bpmn': sequence('renamed', pay('old')) });
    const key = await server.start('renamed');
    const next = sequence('renamed', pay('new'), serviceTask('last'));
    await server.deploy({ 'p.bpmn': next });
    const { page, context, faults } = await open(key);
    await page.getByRole('button', { name: 'Migrate…' }).focus();
    await page.keyboard.press('Enter');
    const mapping = page.getByLabel('Pay continues at');
    await mapping.waitFor();
    expect(await mapping.inputValue()).toBe('new');
    await page.getByRole('button', { name: 'Migrate to v2' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^v2 · started/).waitFor();
    expect(await activeElements(key)).toEqual(['new']);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is not migrated before each of its elements has a target, and shows why the server refuses', async () => {
    await server.deploy({ 'q.bpmn': sequence('replaced', serviceTask('a')) });
    const key = await server.start('replaced');
    await server.deploy({
      'q.bpmn': sequence('replaced', serviceTask('b'), serviceTask('c')),
    });
    const { page, context } = await open(key);
    await page.getByRole('button', { name: 'Migrate…' }).click();
    const migrate = page.getByRole('button', { name: 'Migrate to v2' });
    await migrate.waitFor();
    expect(await migrate.isDisabled()).toBe(true);
    // The table and the two diagrams show the same choice.
    await page.getByRole('group', { name: 'Diagram of v2' }).locator('[data-element-id=c]').click();
    expect(await page.getByLabel('a continues at').inputValue()).toBe('c');
    await server.v2('POST', `/process-instances/${key}/cancellation`);
    await migrate.click();
    await page
      .getByRole('dialog')
      .getByRole('alert')
      .getByText(/Expected to migrate/)
      .waitFor();
    await context.close();
  });

  it('gets its tokens added, cancelled and moved by one command, which the diagram shows in advance', async () => {
    await server.deploy({ 'two.bpmn': two });
    const key = await server.start('two-tasks');
    const { page, context, faults } = await open(key);
    await page.getByRole('button', { name: 'Modify' }).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Modify the instance' });
    await panel.getByLabel('Element').selectOption('one');
    await panel.getByRole('button', { name: 'Cancel 1 token' }).click();
    await panel.getByLabel('Element').selectOption('two');
    await panel.getByLabel(/^Variables to set/).fill('{"by": "hand"}');
    await panel.getByRole('button', { name: 'Add a token' }).focus();
    await page.keyboard.press('Enter');
    const plan = panel.getByRole('list', { name: 'Planned changes' });
    expect(await plan.getByRole('listitem').allInnerTexts()).toEqual([
      'Cancel the tokens at one',
      'Add a token at two',
    ]);
    expect(await page.locator('.counts .going').innerText()).toBe('−1');
    expect(await page.locator('.counts .coming').innerText()).toBe('+1');
    expect(await activeElements(key)).toEqual(['one']);
    await panel.getByRole('button', { name: 'Apply 2 changes' }).click();
    await panel.waitFor({ state: 'detached' });
    expect(await activeElements(key)).toEqual(['two']);
    await page.getByText('"hand"').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('has its tokens moved on the diagram, and a change taken back', async () => {
    await server.deploy({ 'two.bpmn': two });
    const key = await server.start('two-tasks');
    const { page, context } = await open(key);
    await page.getByRole('button', { name: 'Modify' }).click();
    const panel = page.getByRole('region', { name: 'Modify the instance' });
    await elementOn(page, 'one').click();
    await panel.getByRole('button', { name: 'Add a token' }).click();
    await panel.getByRole('button', { name: 'Take back: Add a token at one' }).click();
    await panel.getByRole('button', { name: 'Move on the diagram' }).click();
    await elementOn(page, 'two').click();
    await panel.getByText('Move the tokens at one to two').waitFor();
    await panel.getByRole('button', { name: 'Apply 1 change', exact: true }).click();
    await panel.waitFor({ state: 'detached' });
    expect(await activeElements(key)).toEqual(['two']);
    await context.close();
  });

  it.each(['light', 'dark'] as const)('is changed in accessible dialogs, %s', async (theme) => {
    await server.deploy({ 'two.bpmn': two, 'other.bpmn': sequence('other', serviceTask('one')) });
    const key = await server.start('two-tasks');
    const { page, context, faults } = await openPage(browser, server.url, { theme });
    await page.goto(`/ui/instances/${key}`);
    await page.getByRole('button', { name: 'Modify' }).click();
    const panel = page.getByRole('region', { name: 'Modify the instance' });
    await panel.getByLabel('Element').selectOption('one');
    await panel.getByRole('button', { name: 'Cancel 1 token' }).click();
    await page.locator('.counts .going').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'Migrate…' }).click();
    await page.getByLabel('one continues at').waitFor();
    await page.locator('dialog .diagram-canvas[data-ready=true]').nth(1).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    const width = 'document.querySelector("dialog").scrollWidth';
    expect(await page.evaluate(width)).toBeLessThanOrEqual(320);
    expect(faults).toEqual([]);
    await context.close();
  });
});

function elementOn(page: Page, id: string) {
  return page.getByRole('group', { name: /^Diagram of/ }).locator(`[data-element-id=${id}]`);
}

/** A task whose name differs from its id. */
function pay(id: string): string {
  return serviceTask(id).replace(`id="${id}"`, `id="${id}" name="Pay"`);
}
