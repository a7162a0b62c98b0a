import type { X509Certificate } from 'node:crypto';

/** The common names of a certificate's subject. */
export function namesOfSubject({ subject }: X509Certificate): readonly string[] {
  return subject
    .split('\n')
    .filter((line) => line.startsWith('CN='))
    .map((line) => line.slice(3));
}

/** Node separates the names by commas and quotes a name with special characters. */
const alternativeName = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/** The URIs among the alternative names; `undefined` if the text is ambiguous. */
export function urisOf({ subjectAltName = '' }: X509Certificate): readonly string[] | undefined {
  const uris: string[] = [];
  alternativeName.lastIndex = 0;
  while (alternativeName.lastIndex < subjectAltName.length) {
    const [, kind, value] = alternativeName.exec(subjectAltName) ?? [];
    if (kind === undefined || value === undefined) return undefined;
    if (kind === 'URI') uris.push(value);
  }
  return uris;
}
