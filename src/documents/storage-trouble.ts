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

/** The metadata of a document are damaged, or this process may not read them. */
export class UnreadableDocument extends Error {
  constructor(file: string, options: ErrorOptions) {
    super(`Expected to read the description of a document, but '${file}' is unreadable`, options);
  }
}

/** Whether an operator must repair the folder. Other errors are bugs of the server. */
export function isStorageTrouble(error: unknown): boolean {
  if (error instanceof UnreadableDocument) return true;
  return codes.has((error as { readonly code?: string } | null)?.code ?? '');
}
