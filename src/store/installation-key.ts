import { randomBytes } from 'node:crypto';
import {
  type Installation,
  installationKeyBytes,
  installationOf,
  isInstallationKey,
} from '../core/installation.ts';

/** For new tables, made in the transaction that makes them, so that all who use them know the same one. */
export function newInstallationKey(): string {
  return randomBytes(installationKeyBytes).toString('hex');
}

/** Of what is kept; `undefined` where the tables were made before there were keys. */
export function keptInstallation(key: string | undefined): Installation {
  if (key === undefined || isInstallationKey(key)) return installationOf(key);
  throw new Error(
    `Expected the key in the table installation to be ${installationKeyBytes} bytes in hexadecimal, but it is '${key.slice(0, 100)}'`,
  );
}
