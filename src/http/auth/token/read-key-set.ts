import { readFile, stat } from 'node:fs/promises';
import { parseKeySet, type KeySet } from './key-set.ts';

/** The location of the issuer's keys. */
export type KeyLocation =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'file'; readonly path: string };

const answerWithinMs = 5_000;
const keySetBytesMax = 1024 * 1024;

/** Throws if the keys cannot be read. */
export async function readKeySet(location: KeyLocation): Promise<KeySet> {
  return parseKeySet(
    location.kind === 'url' ? await fetchText(location.url) : await readText(location.path),
  );
}

async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > keySetBytesMax) throw tooLong();
  return readFile(path, 'utf8');
}

/** Follows no redirect: only the configured address may provide the keys. */
async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Expected the issuer's keys, but its answer is ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > keySetBytesMax) throw tooLong();
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong(): Error {
  return new Error(`Expected a key set of at most ${keySetBytesMax} bytes`);
}
