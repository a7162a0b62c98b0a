/**
 * Whether a caller accepts a media type (RFC 9110 §12.5.1). Weights only matter where they are 0, because every route
 * has one answer to offer.
 */
export function accepts(header: string | undefined, mediaType: string): boolean {
  if (header === undefined || header === '' || header === '*/*' || header === mediaType) {
    return true;
  }
  const family = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`;
  return header.split(',').some((entry) => {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const isOffered =
      range === '*/*' || range === family || range === mediaType || isProblem(range, mediaType);
    return isOffered && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

/** A client that names only the errors' type still takes JSON. */
function isProblem(range: string, mediaType: string): boolean {
  return range === 'application/problem+json' && mediaType === 'application/json';
}
