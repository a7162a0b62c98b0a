import { readFile } from 'node:fs/promises';

/**
 * Reads a JSON object of secrets by name, or nothing without a file. Every request reads it again, so that a secret can
 * change while the server runs. What is no text is left out.
 */
export async function readSecretsFile(
  file: string | undefined,
  onError: (error: unknown) => void,
): Promise<ReadonlyMap<string, string>> {
  if (file === undefined) return new Map();
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as unknown;
    const entries = typeof json === 'object' && json !== null ? Object.entries(json) : [];
    return new Map(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch (error) {
    // The operator must repair the file; clients see no secrets meanwhile. The message of a SyntaxError quotes the text.
    onError(error instanceof SyntaxError ? new Error('Expected the file to be JSON') : error);
    return new Map();
  }
}
