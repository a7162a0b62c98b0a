import type { FastifyInstance } from 'fastify';

/** Returns the status and body of `POST /v2/deployments`, without a socket. */
export async function injectFiles(
  app: FastifyInstance,
  files: readonly (readonly [name: string, text: string])[],
  more: Readonly<Record<string, string>> = {},
  tenantId?: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const request = new Request('http://localhost', {
    method: 'POST',
    body: formOf(files, tenantId),
  });
  const response = await app.inject({
    method: 'POST',
    url: '/v2/deployments',
    headers: { ...more, 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  return { status: response.statusCode, body: response.body };
}

/** Deploys over a real socket; returns the body of `POST /v2/deployments`. */
export async function deployFiles(
  url: string,
  files: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await fetch(`${url}/v2/deployments`, {
    method: 'POST',
    headers,
    body: formOf(Object.entries(files)),
  });
  if (response.status !== 200) {
    throw new Error(`Expected the deployment to be taken, but got ${await response.text()}`);
  }
  return response.json();
}

function formOf(
  files: readonly (readonly [name: string, text: string])[],
  tenantId?: string,
): FormData {
  const form = new FormData();
  if (tenantId !== undefined) form.append('tenantId', tenantId);
  for (const [name, text] of files) {
    form.append('resources', new Blob([text]), name);
  }
  return form;
}
