import { request, type RequestOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { TestCertificate } from './certificates.ts';

export interface WorkerAnswer {
  readonly status: number;
  readonly code: string | undefined;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test states the shape by what it expects of it
  readonly data: any;
  /** Whether TLS resumed an earlier session. */
  readonly isResumed: boolean;
  readonly protocol: string | null;
}

export interface WorkerRequest extends Omit<RequestOptions, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly client?: TestCertificate;
  readonly url: string;
  readonly method?: string;
  readonly body?: string;
}

/** One request over TLS. Rejects when the handshake fails. The server's own certificate is not what is tested. */
export function askAsWorker(options: WorkerRequest): Promise<WorkerAnswer> {
  const { token, client, url, method = 'POST', headers, body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        agent: false,
        method,
        rejectUnauthorized: false,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
        ...rest,
      },
      (response) => {
        const socket = asked.socket as TLSSocket;
        const isResumed = socket.isSessionReused();
        const protocol = socket.getProtocol();
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const { data, error } = JSON.parse(text) as {
            data: unknown;
            error: { code: string } | null;
          };
          const status = response.statusCode ?? 0;
          resolve({ status, code: error?.code, data, isResumed, protocol });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
