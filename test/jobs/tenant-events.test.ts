import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createJobsApplication, type JobsApplication } from './jobs-application.ts';

let application: JobsApplication;

beforeAll(async () => {
  application = await createJobsApplication();
});
afterAll(() => application.stop());

function tell(body: unknown, roles: readonly string[] = ['system']) {
  const url = '/jobs/v1/_internal/events';
  return application.request('POST', url, { as: { tenant: 'platform', roles }, body });
}

async function tierOf(tenant: string): Promise<unknown> {
  return (await application.request('GET', '/jobs/v1/quota', { as: { tenant } })).data?.tier;
}

let count = 0;
function event(type: string, data: object, id = `id-${(count += 1)}`): object {
  return { specversion: '1.0', id, type, source: 'test', data };
}

describe('events about tenants', () => {
  test('create the record of a new tenant, by its plan', async () => {
    const created = 'eventzr.auth.tenant.created.v1';
    const { data } = await tell([
      event(created, { tenantId: 'new-1', planTier: 'professional' }),
      event(created, { tenantId: 'new-2' }),
    ]);
    expect(data).toEqual({ applied: 2, duplicates: 0, ignored: 0 });
    expect([await tierOf('new-1'), await tierOf('new-2')]).toEqual(['PRO', 'BASE']);
  });

  test('change the tier with the subscription, and remove it at its end', async () => {
    const told = async (what: string, tier: string) => {
      await tell(event(`eventzr.subscription.${what}.v1`, { tenantId: 'plan', tier }));
      return tierOf('plan');
    };
    expect(await told('created', 'STARTUP')).toBe('STARTUP');
    expect(await told('upgraded', 'ENTERPRISE')).toBe('ENTERPRISE');
    expect(await told('downgraded', 'student')).toBe('STUDENT');
    expect(await told('cancelled', 'STUDENT')).toBe('BASE');
    await tell(event('eventzr.auth.tenant.updated.v1', { tenantId: 'plan' }));
    expect(await tierOf('plan')).toBe('BASE');
  });

  test('count once, however often they are sent', async () => {
    const upgraded = event('eventzr.subscription.upgraded.v1', { tenantId: 'once', tier: 'PRO' });
    const { data } = await tell([upgraded, upgraded]);
    expect(data).toEqual({ applied: 1, duplicates: 1, ignored: 0 });
    await tell(event('eventzr.subscription.downgraded.v1', { tenantId: 'once', tier: 'BASE' }));
    expect((await tell(upgraded)).data.duplicates).toBe(1);
    expect(await tierOf('once')).toBe('BASE');
  });

  test('of other kinds are ignored', async () => {
    const { data } = await tell(event('eventzr.wallet.charged.v1', { tenantId: 'x' }));
    expect(data).toEqual({ applied: 0, duplicates: 0, ignored: 1 });
  });

  test.each([
    ['nothing in it', {}],
    ['another version', { ...event('eventzr.auth.tenant.created.v1', {}), specversion: '0.3' }],
    ['no tenant', event('eventzr.auth.tenant.created.v1', {})],
    ['a tenant that is none', event('eventzr.auth.tenant.created.v1', { tenantId: 'a b' })],
    ['no tier', event('eventzr.subscription.upgraded.v1', { tenantId: 'a' })],
    ['an id of two lines', event('eventzr.auth.tenant.created.v1', { tenantId: 'a' }, 'a\nb')],
    ['no events', []],
    ['text', '"text"'],
  ])('are refused with %s', async (_name, body) => {
    const { status, error } = await tell(body);
    expect([status, error?.code]).toEqual([400, 'ERR_JOBS_BAD_REQUEST']);
  });

  test('are accepted only from the system', async () => {
    const body = event('eventzr.subscription.upgraded.v1', { tenantId: 'platform', tier: 'PRO' });
    expect((await tell(body, ['admin'])).status).toBe(403);
  });
});
