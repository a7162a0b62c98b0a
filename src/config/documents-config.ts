/** The settings of documents and secrets, in the table of `config.ts` and with its rules. */
import path from 'node:path';
import type { DocumentSettings } from '../documents/serve-documents.ts';
import { number } from './setting.ts';

const mebibyte = 1024 * 1024;

export const documentSettings = {
  documents: {
    kind: 'text',
    default: 'default',
    help: 'folder of documents, which nodes may share; default: below --data, or none with --database',
  },
  'document-bytes-max': number(10 * mebibyte, [1, 65_536 * mebibyte], 'bytes of a document'),
  'documents-bytes-max': number(
    10_240 * mebibyte,
    [1, 1_073_741_824 * mebibyte],
    'bytes of all documents together',
  ),
  'secrets-file': {
    kind: 'text',
    default: 'none',
    help: 'JSON file of secrets by name, for /v2/secrets',
  },
} as const;

export interface FileConfig {
  /** `undefined`: there are no documents. */
  readonly documents: DocumentSettings | undefined;
  /** `undefined`: there are no secrets. */
  readonly secretsFile: string | undefined;
}

export function readFileConfig(
  text: (
    name: 'documents' | 'documents-bytes-max' | 'secrets-file' | 'database' | 'database-url',
  ) => string,
  dataDir: string | undefined,
): FileConfig {
  const secrets = text('secrets-file');
  return {
    documents: documentsIn(text, dataDir),
    secretsFile: secrets === 'none' ? undefined : secrets,
  };
}

function documentsIn(
  text: (name: 'documents' | 'documents-bytes-max' | 'database' | 'database-url') => string,
  dataDir: string | undefined,
): DocumentSettings | undefined {
  const bytesMax = Number(text('documents-bytes-max'));
  if (text('documents') !== 'default')
    return { kind: 'folder', folder: text('documents'), bytesMax };
  if (text('database') !== 'none' || text('database-url') !== 'none') return undefined;
  if (dataDir === undefined) return { kind: 'temporary', bytesMax };
  return { kind: 'folder', folder: path.join(dataDir, 'documents'), bytesMax };
}
