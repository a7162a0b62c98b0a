import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../../src/application.ts';
import { askAs, grantBy } from './identity-client.ts';
import { createTestApplication } from './test-application.ts';

let server: Application;
const ask = askAs(() => server);
beforeAll(async () => {
  server = await createTestApplication('--authentication=basic', '--users=demo:demo');
  await ask('POST /v2/users', { username: 'eve', password: 'p' });
}, 60_000);
afterAll(() => server.stop());

it('only a caller that may change the system gets a token of the Jobs Service', async () => {
  const lent = async (who: string) => {
    const { status, body } = await ask('GET /ui/api/session', null, who);
    expect(status).toBe(200);
    return (body.jobs as { readonly kind: string }).kind;
  };
  expect([await lent('demo:demo'), await lent('eve:p')]).toEqual(['lent', 'none']);
  await grantBy(ask)('eve', 'SYSTEM', '*', 'UPDATE');
  expect(await lent('eve:p')).toBe('lent');
});
