import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCamundaClient, type CamundaClient } from '@camunda8/orchestration-cluster-api';
import { createCamundaClient as createOf88 } from 'orchestration-cluster-api-8.8';

/** Both generations have the same methods; the newer one's types serve for both. */
export type Client = CamundaClient;

/** The configuration of a client, beside the address. */
const settings = {
  CAMUNDA_AUTH_STRATEGY: 'NONE',
  // The client reports each refusal of the server to the test at once, without retries.
  CAMUNDA_SDK_HTTP_RETRY_MAX_ATTEMPTS: 1,
  CAMUNDA_SDK_LOG_LEVEL: 'error',
} as const;

interface TestedClient {
  readonly version: '9.1.5' | '8.8.4' | '10.x';
  readonly create: (url: string) => Client;
}

/** A folder with a built client of the 10.x line, because npm's registry has no release of it to pin. */
const folderOf10 = process.env['ORCHESTRATION_CLIENT_10'];

async function clientOf10(folder: string): Promise<TestedClient> {
  const entry = pathToFileURL(join(folder, 'dist/index.js')).href;
  const client = (await import(entry)) as { createCamundaClient: typeof createCamundaClient };
  return { version: '10.x', create: (url) => createStrict(client.createCamundaClient, url) };
}

/** The client checks every request and every response against its own schemas, and throws. */
function createStrict(create: typeof createCamundaClient, url: string): Client {
  return create({
    env: {},
    config: {
      ...settings,
      CAMUNDA_SDK_VALIDATION: 'req:strict,res:strict',
      CAMUNDA_REST_ADDRESS: url,
    },
  });
}

export const clients: readonly TestedClient[] = [
  { version: '9.1.5', create: (url) => createStrict(createCamundaClient, url) },
  {
    version: '8.8.4',
    create: (url) =>
      createOf88({
        env: {},
        config: {
          ...settings,
          // Until 8.8, members without a value were absent; since then they are `null`. This client accepts that, but
          // its schemas do not, so test/rest/response-schemas.ts compares without such members.
          CAMUNDA_SDK_VALIDATION: 'req:strict,res:none',
          CAMUNDA_REST_ADDRESS: url,
        },
      }) as unknown as Client,
  },
  ...(folderOf10 === undefined ? [] : [await clientOf10(folderOf10)]),
];

/** For searches: no polling, the first answer counts. */
export const atOnce = { consistency: { waitUpToMs: 0 } } as const;
