import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sequence, serviceTask } from '../scenario/bpmn.ts';
import { chromiumPath, launchChromium, noChromium, openPage } from './browser.ts';
import { buildWeb } from './built-web.ts';
import { failingProcess } from './files.ts';
import { startUiServer, type UiServer } from './server.ts';

if (chromiumPath === undefined)
  process.stderr.write(`Tests in a browser are skipped: ${noChromium}\n`);

describe.skipIf(chromiumPath === undefined)('the overview', () => {
  let server: UiServer;
  let browser: Browser;

  beforeAll(async () => {
    buildWeb();
    [server, browser] = await Promise.all([startUiServer(), launchChromium()]);
    await server.deploy({ 'failing.bpmn': failingProcess });
    for (let at = 0; at < 3; at += 1) await server.start('failing');
    for (const { jobKey } of await server.activate('fail', 1))
      await server.v2('POST', `/jobs/${jobKey}/failure`, { retries: 0, errorMessage: 'As told' });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  /** The shown numbers of running instances and of those with an incident, and whether a search counted them. */
  const read = async () => {
    const { page, context, faults } = await openPage(browser, server.url);
    page.setDefaultTimeout(60_000);
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    await page.goto('/ui/');
    const figures = ['Running instances', 'Instances with an incident'].map((name) =>
      page.getByRole('link', { name }).locator('.figure').filter({ hasText: /\d/ }),
    );
    const texts = await Promise.all(figures.map((figure) => figure.innerText()));
    expect(faults).toEqual([]);
    await context.close();
    return { texts, isSearched: asked.has('/v2/process-instances/search') };
  };

  it('counts instances by the counters of their processes, and by a search where these are too many', async () => {
    expect(await read()).toEqual({ texts: ['3', '1'], isSearched: false });
    const ids = Array.from({ length: 100 }, (_, at) => `p-${at}`);
    await server.deploy(
      Object.fromEntries(ids.map((id) => [`${id}.bpmn`, sequence(id, serviceTask('t'))])),
    );
    for (const id of ids) await server.start(id);
    expect(await read()).toEqual({ texts: ['103', '1'], isSearched: true });
  });
});
