import { randomBytes } from 'node:crypto';
import {
  type Installation,
  installationKeyBytes,
  installationOf,
  isInstallationKey,
} from '../core/installation.ts';

/** Makes a key for new tables, in the transaction that creates them, so that all nodes know the same key. */
export function newInstallationKey(): string {
  return randomBytes(installationKeyBytes).toString('hex');
}

/** The installation with the stored key; `undefined` if the tables were made before installations had keys. */
export function keptInstallation(key: string | undefined): Installation {
  if (key === undefined || isInstallationKey(key)) return installationOf(key);
  throw new Error(
    `Expected the key in the table installation to be ${installationKeyBytes} bytes in hexadecimal, but it is '${key.slice(0, 100)}'`,
  );
}
