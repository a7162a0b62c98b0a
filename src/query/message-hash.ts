/** The hash by which Camunda groups incidents with the same message: Java's `String.hashCode`. */
export function messageHash(message: string): number {
  let hash = 0;
  for (let at = 0; at < message.length; at += 1) {
    hash = (Math.imul(hash, 31) + message.charCodeAt(at)) | 0;
  }
  return hash;
}
