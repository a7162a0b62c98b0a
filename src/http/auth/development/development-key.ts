import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { keptFile } from './kept-file.ts';

/**
 * The key that signs development tokens; the first program that needs it makes it. Without a folder it is not stored.
 */
export async function openDevelopmentKey(folder: string | undefined): Promise<KeyObject> {
  if (folder === undefined) return generateKeyPairSync('ed25519').privateKey;
  const text = await keptFile(join(folder, 'token-key.pem'), () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  return createPrivateKey(text);
}
