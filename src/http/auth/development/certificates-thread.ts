/** The thread that makes certificates for development, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../core/assert.ts';
import { makeCertificates } from './development-authority.ts';
import type { CertificatesWanted } from './open-certificates.ts';

assert(parentPort, 'the thread to be started by the main thread');
const { folder, nowMs } = workerData as CertificatesWanted;
parentPort.postMessage(await makeCertificates(folder, nowMs));
