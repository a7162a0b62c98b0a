const codes: ReadonlySet<string> = new Set([
  'EACCES',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENOSPC',
  'EPERM',
  'EROFS',
  'ESTALE',
]);

/** A document's description that is damaged, or that this process may not read. */
export class UnreadableDocument extends Error {
  constructor(file: string, options: ErrorOptions) {
    super(`Expected to read the description of a document, but '${file}' is unreadable`, options);
  }
}

/** Whether an operator must do something about the folder, rather than we about a bug. */
export function isStorageTrouble(error: unknown): boolean {
  if (error instanceof UnreadableDocument) return true;
  return codes.has((error as { readonly code?: string } | null)?.code ?? '');
}
