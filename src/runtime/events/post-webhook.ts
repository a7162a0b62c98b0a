import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { lookupPublic } from './public-address.ts';
import { violationOfWebhookUrl } from './webhook-url.ts';

export interface Posted {
  /** Absent where the receiver did not answer. */
  readonly status?: number;
  /** Why the event was not delivered; absent where it was. */
  readonly error?: string;
  /** How long the receiver asks to wait before the next attempt. */
  readonly retryAfterMs?: number;
}

export interface WebhookPoster {
  post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Posted>;
  close(): void;
}

/** The server does not use the answers of receivers, so it reads no more than this. */
const answerBytesMax = 64 * 1024;
const retryAfterMsMax = 60 * 60 * 1_000;
const socketsMax = 500;

/**
 * Sends requests to URLs that clients have registered: only to public addresses, without following redirects, and with
 * a timeout.
 */
export function createWebhookPoster(settings: {
  readonly allowsPrivate: boolean;
  readonly timeoutMs: number;
}): WebhookPoster {
  const agentOptions = { keepAlive: true, timeout: 30_000, maxTotalSockets: socketsMax };
  const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  return {
    post: (url, body, headers) => {
      // Checked again, because the setting may have changed since the webhook was created.
      const violation = violationOfWebhookUrl(url, settings);
      if (violation !== undefined)
        return Promise.resolve({ error: `The URL must be ${violation}` });
      const isTls = url.startsWith('https:');
      const options = {
        method: 'POST',
        agent: isTls ? agents.https : agents.http,
        signal: AbortSignal.timeout(settings.timeoutMs),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body).toString(),
          'user-agent': 'continuo-webhooks/1',
        },
        ...(settings.allowsPrivate ? {} : { lookup: lookupPublic as never }),
      };
      return send(new URL(url), body, { options, request: isTls ? requestHttps : requestHttp });
    },
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function send(
  url: URL,
  body: string,
  { options, request }: { readonly options: object; readonly request: typeof requestHttps },
): Promise<Posted> {
  return new Promise((resolve) => {
    const sent = request(url, options, (response) => {
      const { statusCode: status = 0 } = response;
      let bytes = 0;
      const end = () => resolve(postedOf(status, response.headers['retry-after']));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > answerBytesMax) response.destroy();
      });
      response.on('close', end);
      response.on('error', end);
    });
    sent.on('error', (error) => resolve({ error: reasonOf(error) }));
    sent.end(body);
  });
}

function postedOf(status: number, retryAfter: string | undefined): Posted {
  if (status >= 200 && status < 300) return { status };
  const error =
    status >= 300 && status < 400 ? 'It redirects, which is not followed' : 'It refused';
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  if (seconds === undefined) return { status, error };
  return { status, error, retryAfterMs: Math.min(seconds * 1_000, retryAfterMsMax) };
}

function reasonOf(error: Error): string {
  const { code } = error as { readonly code?: string };
  if (error.name === 'TimeoutError' || code === 'ABORT_ERR') return 'It did not answer in time';
  return (code === undefined ? error.message : `${code}: ${error.message}`).slice(0, 300);
}
