import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CertificatePaths } from '../certificate/certificate-store.ts';
import { keptCertificates } from './development-authority.ts';

/** What the thread is given. */
export interface CertificatesWanted {
  readonly folder: string;
  readonly nowMs: number;
}

/**
 * The certificates of a folder, which are made if they are not there. That happens in a thread of its own, which ends
 * with it: packages and keys take longer than a request may wait.
 */
export async function openCertificates(folder: string, nowMs: number): Promise<CertificatePaths> {
  return (await keptCertificates(folder, nowMs)) ?? (await makeInThread({ folder, nowMs }));
}

function makeInThread(workerData: CertificatesWanted): Promise<CertificatePaths> {
  // Sources run as they are, and what is published as JavaScript: the thread is of the same kind as this file.
  const url = new URL(`./certificates-thread${extname(import.meta.filename)}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('Expected the thread to make certificates')));
  });
}
