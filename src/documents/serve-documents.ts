import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { partsOfDocuments } from './document-files.ts';
import { openDocuments } from './document-store.ts';
import type { DocumentStore } from './stored-document.ts';

/** The folder of the documents; `temporary`: a folder that the server deletes when it stops. */
export type DocumentSettings = {
  /** The most bytes of all documents together. */
  readonly bytesMax: number;
} & ({ readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'temporary' });

export interface ServedDocuments {
  readonly store: DocumentStore;
  readonly close: () => void;
}

/** After the start, the server sweeps one part each minute, so that it checks each document about every four hours. */
const sweepMs = 60_000;

/** Opens the documents. Sweeps all of them at the start, and then part by part until it is closed. */
export function serveDocuments(
  settings: DocumentSettings,
  options: { readonly nowMs: () => number; readonly onError: (error: unknown) => void },
): ServedDocuments {
  const { nowMs, onError } = options;
  const isTemporary = settings.kind === 'temporary';
  const folder = isTemporary
    ? mkdtempSync(path.join(tmpdir(), 'continuo-documents-'))
    : settings.folder;
  const store = openDocuments({ folder, bytesMax: settings.bytesMax, nowMs });
  let isClosed = false;
  const sweepAll = async (): Promise<void> => {
    for (let part = 0; part < partsOfDocuments && !isClosed; part += 1) {
      await store.sweep(part).catch(onError);
    }
  };
  void sweepAll();
  let part = 0;
  const timer = setInterval(() => {
    store.sweep(part).catch(onError);
    part = (part + 1) % partsOfDocuments;
  }, sweepMs).unref();
  return {
    store,
    close: () => {
      isClosed = true;
      clearInterval(timer);
      if (isTemporary) rmSync(folder, { recursive: true, force: true });
    },
  };
}
