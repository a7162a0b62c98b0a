import { expect } from 'vitest';
import type { Application } from '../../src/application.ts';
import { injectFiles } from '../deploy-files.ts';

export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test states the shape by what it expects of it
  readonly body: any;
}

export type Ask = (call: string, body?: object | null, who?: string | null) => Promise<Answer>;

/** Sends requests as `name:password`, by default as the administrator, and without credentials for `null`. */
export function askAs(server: () => Application, administrator = 'demo:demo'): Ask {
  return async (call, body = null, who = administrator) => {
    const [method = '', url = ''] = call.split(' ');
    const response = await server().app.inject({
      method: method as 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
      url,
      headers: who === null ? {} : { authorization: basic(who) },
      ...(body === null ? {} : { payload: body }),
    });
    return {
      status: response.statusCode,
      body: response.body.startsWith('{') ? response.json<unknown>() : undefined,
    };
  };
}

const basic = (who: string): string => `Basic ${Buffer.from(who).toString('base64')}`;

/** Deploys files as the administrator. */
export async function deploy(server: Application, files: Readonly<Record<string, string>>) {
  const authorization = basic('demo:demo');
  const answer = await injectFiles(server.app, Object.entries(files), { authorization });
  expect(answer).toMatchObject({ status: 200 });
}

export type Grant = (
  ownerId: string,
  resourceType: string,
  id: string,
  ...permissions: string[]
) => Promise<string>;

/** Grants a user a permission; returns the key of the authorization. */
export function grantBy(ask: Ask): Grant {
  return async (ownerId, resourceType, resourceId, ...permissionTypes) => {
    const authorization = { ownerType: 'USER', ownerId, resourceType, resourceId, permissionTypes };
    const answer = await ask('POST /v2/authorizations', authorization);
    expect(answer.status).toBe(201);
    return (answer.body as { readonly authorizationKey: string }).authorizationKey;
  };
}
