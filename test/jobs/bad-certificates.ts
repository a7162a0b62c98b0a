import { selfSigned, type TestAuthority, type TestCertificate } from './certificates.ts';

/** `stranger` has the name of the authority, but another key. */
type MakeBad = (by: TestAuthority, stranger: TestAuthority) => Promise<TestCertificate>;

const dayMs = 86_400_000;

/** The fault of a certificate, and the certificate. */
export const badCertificates: readonly (readonly [name: string, make: MakeBad])[] = [
  ['signed by itself', () => selfSigned()],
  ['signed by itself under the name of the authority', () => selfSigned({ subject: 'CN=Workers' })],
  ['of another authority of the same name', (_by, stranger) => stranger.issue()],
  ['expired', (by) => by.issue({ notAfter: new Date(Date.now() - 1_000) })],
  ['not valid yet', (by) => by.issue({ notBefore: new Date(Date.now() + dayMs / 2) })],
  ['for servers', (by) => by.issue({ purpose: 'server' })],
  ['for nothing that it says', (by) => by.issue({ purpose: 'none' })],
  ['with a weak key', (by) => by.issue({ keys: 'RSA-1024' })],
  ['of an authority', (by) => by.issue({ isAuthority: true })],
  ['with another name', (by) => by.issue({ subject: 'CN=mallory' })],
  ['with a name around that of a worker', (by) => by.issue({ subject: 'CN=x jobs-worker-a' })],
  [
    'with a name that goes on in a second line',
    (by) => by.issue({ subject: 'CN=jobs-worker-a\\0Ax' }),
  ],
  ['with a name in upper case', (by) => by.issue({ subject: 'CN=JOBS-WORKER-A' })],
  [
    'with a name that is too long',
    (by) => by.issue({ subject: `CN=jobs-worker-${'a'.repeat(49)}` }),
  ],
  ['with two names', (by) => by.issue({ subject: 'CN=jobs-worker-a, CN=jobs-worker-b' })],
  ['with the name of a worker elsewhere', (by) => by.issue({ subject: 'O=jobs-worker-a' })],
  [
    'with the name inside of another field',
    (by) => by.issue({ subject: 'O=x\\0ACN=jobs-worker-a' }),
  ],
  [
    'with an alternative name only',
    (by) => by.issue({ subject: 'O=x', dnsNames: ['jobs-worker-a'] }),
  ],
];
