/** The credentials that a server in development mode accepts: its own tokens, and the certificate of `jobs-worker-dev`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDevelopmentCommand } from '../../src/cli/development-command.ts';
import {
  createTransport,
  type TlsIdentity,
  type Transport,
} from '../../src/jobs-client/transport.ts';

export interface Service {
  readonly url: string;
  readonly workersUrl: string;
  /** Where the server keeps its development key and certificates. */
  readonly folder: string;
}

/** The clients and connections of one tenant. Close all of them. */
export interface Access {
  readonly token: string;
  readonly tls: TlsIdentity;
  readonly tenant: Transport;
  /** The client that sets tiers, which no admin of a tenant may do. */
  readonly system: Transport;
  readonly worker: Transport;
}

export async function openAccess(
  service: Service,
  tenantId: string,
  tier: string,
): Promise<Access> {
  const tls = readIdentity(service.folder);
  const tokenFor = (role: string) => mintToken(service.folder, { tenantId, tier, role });
  const [token, systemToken] = [await tokenFor('admin'), await tokenFor('system')];
  const limits = { connectionsMax: 4, retriesMax: 6 };
  const { url, workersUrl } = service;
  return {
    token,
    tls,
    tenant: createTransport({ url, token, ...limits }),
    system: createTransport({ url, token: systemToken, ...limits }),
    worker: createTransport({ url: workersUrl, token, tls, ...limits }),
  };
}

export function closeAccess({ tenant, system, worker }: Access): void {
  for (const transport of [tenant, system, worker]) transport.close();
}

function readIdentity(folder: string): TlsIdentity {
  try {
    return {
      ca: readFileSync(join(folder, 'ca.pem')),
      cert: readFileSync(join(folder, 'jobs-worker-dev.pem')),
      key: readFileSync(join(folder, 'jobs-worker-dev.key.pem')),
    };
  } catch (error) {
    throw new Error(
      `No certificates in ${folder}. A server in development mode ('npm start') makes them; --data says where its data is.`,
      { cause: error },
    );
  }
}

async function mintToken(
  folder: string,
  of: { readonly tenantId: string; readonly tier: string; readonly role: string },
): Promise<string> {
  const who = ['--tenant', of.tenantId, '--plan', of.tier, '--role', of.role];
  const args = [...who, '--expires-in', '1h', '--jobs-development-dir', folder];
  const ran = await runDevelopmentCommand('token', args, { environment: {}, nowMs: Date.now() });
  if (ran.kind === 'done') return ran.output.trim();
  throw new Error(`Expected a token, but ${ran.reason}`);
}
