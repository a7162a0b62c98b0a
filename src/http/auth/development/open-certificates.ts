import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CertificatePaths } from '../certificate/certificate-store.ts';
import { freshCertificates } from './development-authority.ts';

/** The input of the thread. */
export interface CertificatesRequest {
  readonly folder: string;
  readonly nowMs: number;
}

/**
 * The certificates in a folder. Missing ones are made in a separate thread, because loading the packages and generating
 * the keys takes longer than a request may wait.
 */
export async function openCertificates(folder: string, nowMs: number): Promise<CertificatePaths> {
  return (await freshCertificates(folder, nowMs)) ?? (await makeInThread({ folder, nowMs }));
}

function makeInThread(workerData: CertificatesRequest): Promise<CertificatePaths> {
  // The thread's file has the extension of this file: `.ts` in a checkout, `.js` in the published package.
  const url = new URL(`./certificates-thread${extname(import.meta.filename)}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('Expected the thread to make certificates')));
  });
}
