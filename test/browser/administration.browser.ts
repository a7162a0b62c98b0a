import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('administration', () => {
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

  const open = async (path: string) => {
    const opened = await openPage(browser, server.url);
    opened.page.setDefaultTimeout(30_000);
    await opened.page.goto(path);
    return opened;
  };
  const found = async (path: string, filter: object = {}): Promise<readonly object[]> => {
    const { items } = await server.v2<{ items: readonly object[] }>('POST', path, { filter });
    return items;
  };

  it('makes, changes and deletes a user by the keyboard alone', async () => {
    const { page, context, faults } = await open('/ui/admin/users');
    await press(page, 'Create a user');
    await page.getByLabel('Username').fill('ada.lovelace@example.com');
    await page.getByLabel('Name', { exact: true }).fill('Ada');
    const create = page.getByRole('button', { name: 'Create', exact: true });
    expect(await create.isDisabled()).toBe(true);
    await page.getByLabel('Password').fill('engine');
    await page.getByLabel('Email').fill('no address');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('alert').getByText(/email/).waitFor();
    await page.getByLabel('Email').fill('ada@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'ada.lovelace@example.com' }).waitFor();
    // Also by its address, which ends like the name of a file.
    await page.reload();
    await press(page, 'Edit');
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
    await page.keyboard.press('Enter');
    await page.getByText('Ada Lovelace').first().waitFor();
    const user = {
      username: 'ada.lovelace@example.com',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
    };
    expect(await found('/users/search')).toMatchObject([user]);
    await press(page, 'Delete…');
    await press(page, 'Delete the user');
    await page.getByText('None yet.').waitFor();
    expect(await found('/users/search')).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it.each([
    ['groups', 'group', 'groupId'],
    ['roles', 'role', 'roleId'],
    ['tenants', 'tenant', 'tenantId'],
  ])('makes one of the %s and gives it members', async (path, one, idName) => {
    await server.v2('POST', '/users', { username: `grace-${path}`, password: 'p' });
    const { page, context, faults } = await open(`/ui/admin/${path}`);
    await press(page, `Create a ${one}`);
    await page.getByLabel('Id', { exact: true }).fill('compilers');
    await page.getByLabel('Name', { exact: true }).fill('Compilers');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'compilers' }).waitFor();
    const field = page.getByLabel('Id of a user');
    await field.fill('nobody');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/Expected to add/)
      .waitFor();
    await field.fill(`grace-${path}`);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: `grace-${path}` }).waitFor();
    const users = `/${path}/compilers/users/search`;
    expect(await found(users)).toEqual([{ username: `grace-${path}` }]);
    await page.getByRole('tab', { name: 'Clients' }).click();
    await page.getByLabel('Id of a client').fill('worker-1');
    await page.keyboard.press('Enter');
    await page.getByText('worker-1', { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Users' }).click();
    await press(page, `Remove grace-${path}`);
    await page.getByText('No users.').waitFor();
    expect(await found(users)).toEqual([]);
    expect(await found(`/${path}/search`, { [idName]: 'compilers' })).toMatchObject([
      { [idName]: 'compilers', name: 'Compilers' },
    ]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('makes and changes a mapping rule', async () => {
    const { page, context } = await open('/ui/admin/mapping-rules');
    await press(page, 'Create a mapping rule');
    await page.getByLabel('Id', { exact: true }).fill('staff');
    await page.getByLabel('Name', { exact: true }).fill('Staff');
    await page.getByLabel('Claim', { exact: true }).fill('department');
    await page.getByLabel('Value of the claim').fill('it');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'staff' }).waitFor();
    await press(page, 'Edit');
    await page.getByLabel('Value of the claim').fill('operations');
    await page.keyboard.press('Enter');
    await page.getByText('operations').waitFor();
    expect(await found('/mapping-rules/search')).toMatchObject([
      { mappingRuleId: 'staff', claimName: 'department', claimValue: 'operations' },
    ]);
    await context.close();
  });

  it('grants permissions, changes them, and revokes them', async () => {
    await server.v2('POST', '/users', { username: 'barbara', password: 'p' });
    // Every user has one authorization: to read itself.
    const [own] = await found('/authorizations/search', { ownerId: 'barbara' });
    const { page, context, faults } = await open('/ui/admin/users/barbara');
    await page.getByRole('link', { name: 'Authorizations of this user' }).click();
    await page.getByRole('row', { name: /^barbara user read user/ }).waitFor();
    await press(page, 'Create an authorization');
    expect(await page.getByLabel('Id of the owner').last().inputValue()).toBe('barbara');
    await page.getByLabel('Kind of resource').selectOption('USER_TASK');
    await page.getByLabel('Which tasks').selectOption('assignee');
    await page.getByLabel('complete', { exact: true }).check();
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, 'Create');
    await page.getByText('of which it is assignee').waitFor();
    await press(page, 'Edit barbara: user task');
    await page.getByLabel('Kind of resource').selectOption('PROCESS_DEFINITION');
    await page.getByLabel('Id of the resource, * for all').fill('order');
    await page.getByLabel('read process instance').check();
    await press(page, 'Save');
    await page.getByRole('cell', { name: 'read process instance' }).waitFor();
    expect(await found('/authorizations/search', { ownerId: 'barbara' })).toMatchObject([
      own,
      {
        resourceType: 'PROCESS_DEFINITION',
        resourceId: 'order',
        resourcePropertyName: null,
        permissionTypes: ['READ_PROCESS_INSTANCE'],
      },
    ]);
    await press(page, 'Delete barbara: process definition');
    await page.getByText('1 authorization', { exact: true }).waitFor();
    expect(await found('/authorizations/search', { ownerId: 'barbara' })).toEqual([own]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('sets variables that all processes see, and never saves the beginning of a long one', async () => {
    const long = 'x'.repeat(20_000);
    await server.v2('POST', '/cluster-variables/global', { name: 'long', value: [long] });
    const { page, context, faults } = await open('/ui/admin/variables');
    await page.getByText('1 variable', { exact: true }).waitFor();
    await press(page, 'Edit long');
    const value = page.getByLabel('Value, as JSON');
    expect(await value.inputValue()).toContain(long);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await press(page, 'Create a variable');
    await page.getByLabel('Name', { exact: true }).fill('rate');
    await value.fill('{"vat": 0.19,');
    expect(await page.getByRole('button', { name: 'Create', exact: true }).isDisabled()).toBe(true);
    await value.fill('{"vat": 0.19}');
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, 'Create');
    await page.getByRole('row', { name: /rate global/ }).waitFor();
    await press(page, 'Delete long');
    await page.getByText('1 variable', { exact: true }).waitFor();
    expect(await found('/cluster-variables/search')).toMatchObject([
      { name: 'rate', value: '{"vat":0.19}', scope: 'GLOBAL' },
    ]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('creates global listeners, shows them in the order of their work, edits and deletes them', async () => {
    const { page, context, faults } = await open('/ui/admin/global-listeners');
    await page.getByText('No listener.').waitFor();
    await press(page, 'Create a listener');
    await page.getByLabel('Id', { exact: true }).fill('audit');
    await page.getByLabel('Type of its jobs').fill('write audit');
    const create = page.getByRole('button', { name: 'Create', exact: true });
    expect(await create.isDisabled()).toBe(true);
    await page.getByLabel('completing', { exact: true }).check();
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, 'Create');
    await page
      .getByRole('dialog')
      .getByRole('alert')
      .getByText(/illegal characters/)
      .waitFor();
    await page.getByLabel('Type of its jobs').fill('write-audit');
    await press(page, 'Create');
    await page.getByText('1 listener', { exact: true }).waitFor();
    const urgent = { id: 'urgent', type: 'check', eventTypes: ['all'], priority: 51 };
    await server.v2('POST', '/global-task-listeners', urgent);
    await page.getByText('2 listeners', { exact: true }).waitFor();
    expect(await page.locator('tbody tr strong').allInnerTexts()).toEqual(['urgent', 'audit']);
    await press(page, 'Edit urgent');
    await page.getByLabel('after the listeners of the model').check();
    await page.getByLabel('Retries').fill('7');
    await press(page, 'Save');
    await page.getByRole('row', { name: /urgent check all after the model 51 7/ }).waitFor();
    expect(await page.locator('tbody tr strong').allInnerTexts()).toEqual(['audit', 'urgent']);
    await press(page, 'Delete urgent');
    await page.getByText('1 listener', { exact: true }).waitFor();
    expect(await found('/global-task-listeners/search')).toEqual([
      {
        id: 'audit',
        type: 'write-audit',
        eventTypes: ['completing'],
        retries: 3,
        afterNonGlobal: false,
        priority: 50,
        source: 'API',
      },
    ]);
    expect(faults).toEqual([]);
    await context.close();
  });
});

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).focus();
  await page.keyboard.press('Enter');
}
