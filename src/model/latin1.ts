const chunkBytes = 8_192;

/** Decodes one character for each byte: ISO-8859-1, which `TextDecoder` would read as windows-1252. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    text += String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
  }
  return text;
}
