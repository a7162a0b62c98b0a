/**
 * Whether a caller accepts a media type (RFC 9110 §12.5.1). Weights matter only if they are 0, because every route has
 * only one type to offer.
 */
export function accepts(header: string | undefined, mediaType: string): boolean {
  if (header === undefined || header === '' || header === '*/*' || header === mediaType) {
    return true;
  }
  const ranges = rangesOf(header);
  const family = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`;
  // The most specific range decides.
  const wanted = ranges.get(mediaType) ?? ranges.get(family) ?? ranges.get('*/*');
  return wanted ?? acceptsAnything(ranges);
}

/**
 * A client that accepts problem+json gets any type, because Camunda's own routes offer both. So does a client that
 * lists JSON among other types, because it sends the same list with every request. A client that accepts only JSON gets
 * only JSON.
 */
function acceptsAnything(ranges: ReadonlyMap<string, boolean>): boolean {
  const wanted = [...ranges].flatMap(([range, isWanted]) => (isWanted ? [range] : []));
  return (
    wanted.includes('application/problem+json') ||
    (wanted.includes('application/json') && wanted.length > 1)
  );
}

/** For each media range, in lower case, whether the client wants it at all. */
function rangesOf(header: string): ReadonlyMap<string, boolean> {
  const ranges = new Map<string, boolean>();
  for (const entry of header.split(',')) {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (range !== '') ranges.set(range, !isRefused);
  }
  return ranges;
}
