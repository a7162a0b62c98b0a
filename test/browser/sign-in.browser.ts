import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import { accessibilityFaults } from './accessibility.ts';
import { chromiumPath, launchChromium, noChromium, openPage, type PageOptions } from './browser.ts';
import { buildWeb } from './built-web.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('a server with users', () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuo-ui-users-'));
  const flags = [
    '--memory',
    '--authentication=basic',
    '--users=demo:demo',
    `--jobs-development-dir=${folder}`,
  ];
  let server: ServerProcess;
  let browser: Browser;

  const call = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(`${server.url}/v2${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect([method, path, response.ok]).toEqual([method, path, true]);
  };

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startServerProcess(flags), launchChromium()]);
    await call('POST', '/users', { username: 'eve', password: 'p' });
    await call('POST', '/authorizations', {
      ownerType: 'USER',
      ownerId: 'eve',
      resourceType: 'GROUP',
      resourceId: '*',
      permissionTypes: ['READ'],
    });
    await call('POST', '/groups', { groupId: 'staff', name: 'Staff' });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (path: string, options: PageOptions = {}) => {
    const opened = await openPage(browser, server.url, options);
    opened.page.setDefaultTimeout(30_000);
    await opened.page.goto(path);
    await opened.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    return opened;
  };

  it('lets a user sign in by the keyboard alone, and then shows the page of the address', async () => {
    const { page, context, faults } = await open('/ui/instances?state=all');
    await page.keyboard.type('demo');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Bad credentials').waitFor();
    await page.keyboard.type('demo');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Instances' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?state=all');
    // The cookie belongs to the browser: a reload and another tab are signed in, and no script sees the cookie.
    await page.reload();
    await page.getByRole('heading', { name: 'Instances' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    const other = await context.newPage();
    await other.goto('/ui/');
    await other.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    // The other tab learns of it with its next request.
    await call('PUT', '/groups/staff', { name: 'All staff' });
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('shows the pages and the buttons that the user may use, and refuses the rest', async () => {
    const { page, context } = await open('/ui/admin/groups');
    await signIn(page, 'eve', 'p');
    await page.getByRole('link', { name: 'staff' }).click();
    await page.getByRole('tab', { name: 'Users' }).waitFor();
    const pages = page.getByRole('navigation', { name: 'Pages' });
    const names = await pages.getByRole('link').allInnerTexts();
    expect(
      names.filter((name) => ['Users', 'Groups', 'Roles', 'Tenants'].includes(name.trim())),
    ).toEqual(['Users', 'Groups']);
    for (const name of ['Edit', 'Delete…', 'Add'])
      expect([name, await page.getByRole('button', { name }).count()]).toEqual([name, 0]);
    // Knowing the address of a page gives no right.
    await page.goto('/ui/admin/roles/admin');
    await page.getByRole('alert').getByText(/ROLE/).waitFor();
    await context.close();
  });

  it('ends the session of a user who is deleted while a page is open', async () => {
    await call('POST', '/users', { username: 'brief', password: 'p' });
    const { page, context } = await open('/ui/admin/users');
    await signIn(page, 'brief', 'p');
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await call('DELETE', '/users/brief');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await context.close();
  });

  it.each(['light', 'dark'] as const)('asks accessibly, %s', async (theme) => {
    const { page, context, faults } = await open('/ui/', { theme });
    expect(await accessibilityFaults(page)).toEqual([]);
    await signIn(page, 'demo', 'wrong');
    await page.getByRole('alert').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    expect(faults).toEqual([]);
    await context.close();
  });
});

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}
