import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { openDocuments } from '../../../documents/document-store.ts';
import { readDocumentForm } from './read-document-form.ts';

const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n';
const chunks = [head, ...new Array<string>(50).fill('x'.repeat(100_000)), '\r\n--x--\r\n'];

/** This is the only way to make a disk fail in the middle of a file on every machine. */
it('ends when the bytes of a file cannot be written any further', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  const documents = openDocuments({ folder, bytesMax: 1_000_000_000, nowMs: () => 0 });
  const full = async (bytes: Readable): Promise<never> => {
    await bytes.take(1).toArray();
    throw new Error('the disk is full');
  };
  const form = {
    contentType: 'multipart/form-data; boundary=x',
    body: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
  };
  const names = { file: 'file', metadata: 'metadata', filesMax: 1 };
  const store = { ...documents, receive: full };
  await expect(readDocumentForm(form, names, { store, bytesMax: 100_000_000 })).rejects.toThrow(
    'the disk is full',
  );
  rmSync(folder, { recursive: true });
});
