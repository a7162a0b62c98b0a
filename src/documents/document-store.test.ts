import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDocuments } from './document-store.ts';
import { UnreadableDocument } from './storage-trouble.ts';
import type { DocumentStore } from './stored-document.ts';

let folder: string;
let store: DocumentStore;
let nowMs: number;
const open = (bytesMax = 1_000_000) => openDocuments({ folder, bytesMax, nowMs: () => nowMs });
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'continuo-test-'));
  nowMs = 1_000;
  store = open();
});
afterEach(() => rmSync(folder, { recursive: true }));

const receive = (text: string, to = store) => to.receive(Readable.from([Buffer.from(text)]), 1_000);

async function add(documentId: string, text: string, expiresAtMs?: number, to = store) {
  const received = await receive(text, to);
  const added = await to.add(received, {
    documentId,
    contentType: 'text/plain',
    fileName: documentId,
    expiresAtMs,
    processDefinitionId: undefined,
    processInstanceKey: undefined,
    customProperties: {},
  });
  await to.discard(received);
  return added;
}

async function textOf(id: string): Promise<string | undefined> {
  const document = await store.find(id);
  const bytes = document && (await store.read(document));
  return bytes && Buffer.concat(await bytes.toArray()).toString();
}

/** Files and folders below a part of the store, without the fixed ones. */
const names = (part: string) =>
  (readdirSync(path.join(folder, part), { recursive: true }) as string[]).filter(
    (name) => name.length > 2,
  );

async function sweepAll(): Promise<void> {
  for (let part = 0; part < 256; part += 1) await store.sweep(part);
}

describe('an id', () => {
  it('that has expired goes to one of many simultaneous uploads, and all others find that document', async () => {
    for (let round = 0; round < 20; round += 1) {
      nowMs = 1_000;
      await add(`id${round}`, 'old', 2_000);
      nowMs = 2_000;
      const other = open();
      const results = await Promise.all([
        store.find(`id${round}`),
        add(`id${round}`, 'a'),
        store.find(`id${round}`),
        add(`id${round}`, 'b', undefined, other),
        other.find(`id${round}`),
        sweepAll(),
      ]);
      const kinds = [results[1].kind, results[3].kind];
      expect(kinds.toSorted()).toEqual(['added', 'taken']);
      expect(await textOf(`id${round}`)).toBe(kinds[0] === 'added' ? 'a' : 'b');
    }
  });

  it('that is used again is not reached by an old link', async () => {
    await add('x', 'first');
    const document = await store.find('x');
    const link = document && (await store.sign(document, 9_000));
    if (link === undefined) throw new Error('Expected a link');
    expect(await store.verify(link)).toMatchObject({ documentId: 'x' });
    await store.remove('x');
    await add('x', 'first');
    expect(await store.verify(link)).toBeUndefined();
  });
});

describe('a sweep', () => {
  it('removes what has expired, and leaves no folder behind', async () => {
    await add('brief', 'text', 2_000);
    await add('long', 'text');
    await sweepAll();
    expect(await textOf('brief')).toBe('text');
    nowMs = 2_000;
    await sweepAll();
    expect(await textOf('long')).toBe('text');
    expect(names('documents')).toHaveLength(1);
    await store.remove('long');
    expect(names('documents')).toEqual([]);
    expect(names('content')).toEqual([]);
  });

  it('removes bytes whose document was never finished, a day later', async () => {
    await add('lost', 'text');
    const [info = ''] = names('documents');
    rmSync(path.join(folder, 'documents', info));
    await sweepAll();
    expect(names('content')).toHaveLength(3);
    for (const name of names('content')) utimesSync(path.join(folder, 'content', name), 0, 0);
    await sweepAll();
    expect(names('content')).toEqual([]);
  });

  it('keeps the bytes of a document from before generations', async () => {
    await add('old', 'text');
    const [info = ''] = names('documents');
    const file = path.join(folder, 'documents', info);
    const { generation, ...before } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly generation: string;
    };
    writeFileSync(file, JSON.stringify(before));
    for (const name of names('content')) {
      const full = path.join(folder, 'content', name);
      utimesSync(full, 0, 0);
      if (name.endsWith(generation)) renameSync(full, full.slice(0, -generation.length - 1));
    }
    await sweepAll();
    expect(await textOf('old')).toBe('text');
    await store.remove('old');
    expect(names('content')).toEqual([]);
  });
});

describe('unreadable metadata', () => {
  it.each(['{', 'null', '{}'])('(%s) do not stop the sweep of other documents', async (damaged) => {
    await add('brief', 'text', 2_000);
    const [info = ''] = names('documents');
    const part = path.join(folder, 'documents', path.dirname(info));
    for (const name of ['00.json', 'ff.json']) writeFileSync(path.join(part, name), damaged);
    nowMs = 2_000;
    await expect(store.sweep(Number.parseInt(path.dirname(info), 16))).rejects.toThrow(
      'but 2 files failed',
    );
    expect(readdirSync(part).toSorted()).toEqual(['00.json', 'ff.json']);
    expect(names('content')).toEqual([]);
  });

  it('do not make the document absent', async () => {
    await add('x', 'text');
    const [info = ''] = names('documents');
    writeFileSync(path.join(folder, 'documents', info), '{');
    await expect(store.find('x')).rejects.toThrow(UnreadableDocument);
    await expect(store.remove('x')).rejects.toThrow(UnreadableDocument);
    await expect(add('x', 'other')).rejects.toThrow(UnreadableDocument);
  });
});

describe('the space', () => {
  it('is shared by documents and uploads, and is freed again', async () => {
    store = open(20_000);
    expect((await add('a', 'x'.repeat(900))).kind).toBe('added');
    const arriving = await receive('y');
    expect(arriving.excess).toBe('none');
    const excess = await receive('z');
    expect(excess.excess).toBe('space');
    await Promise.all([store.discard(arriving), store.discard(excess)]);
    await store.remove('a');
    for (const id of ['b', 'c']) expect((await add(id, id)).kind).toBe('added');
    expect((await receive('z')).excess).toBe('space');
  });

  it('is measured by the sweep, also when another node has used it', async () => {
    await add('a', 'one');
    await add('b', 'two');
    store = open(20_000);
    const before = await receive('x');
    expect(before.excess).toBe('none');
    await store.discard(before);
    await sweepAll();
    expect((await receive('x')).excess).toBe('space');
  });
});
