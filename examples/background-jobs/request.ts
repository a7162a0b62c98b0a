import type { Connection } from './connect.ts';

/** For requests without a method in the library; any HTTP client can send them. */
export async function request<Answer>(
  { url, token }: Connection,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(new URL(`/jobs/v1${path}`, url), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const { data, error } = (await response.json()) as Envelope<Answer>;
  if (error !== null) throw new Error(`${method} ${path}: ${error.code}: ${error.message}`);
  return data;
}

interface Envelope<Answer> {
  readonly data: Answer;
  readonly error: { readonly code: string; readonly message: string } | null;
}
