/** A thread that makes certificates for development, returns their paths and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../../core/assert.ts';
import { makeCertificates } from './development-authority.ts';
import type { CertificatesRequest } from './open-certificates.ts';

assert(parentPort, 'the thread to be started by the main thread');
const { folder, nowMs } = workerData as CertificatesRequest;
parentPort.postMessage(await makeCertificates(folder, nowMs));
