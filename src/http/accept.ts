/**
 * Whether a caller accepts a media type (RFC 9110 §12.5.1). Weights only matter where they are 0, because every route
 * has one answer to offer.
 */
export function accepts(header: string | undefined, mediaType: string): boolean {
  if (header === undefined || header === '' || header === '*/*' || header === mediaType) {
    return true;
  }
  const ranges = rangesOf(header);
  const family = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`;
  // The range that says most about the type decides.
  const wanted = ranges.get(mediaType) ?? ranges.get(family) ?? ranges.get('*/*');
  return wanted ?? takesWhatComes(ranges);
}

/**
 * A client that can read problems takes whatever a route has: Camunda's own routes offer both. So does a client that
 * names JSON among other types, because it sends the same list with every request; JSON alone means JSON.
 */
function takesWhatComes(ranges: ReadonlyMap<string, boolean>): boolean {
  const wanted = [...ranges].flatMap(([range, isWanted]) => (isWanted ? [range] : []));
  return (
    wanted.includes('application/problem+json') ||
    (wanted.includes('application/json') && wanted.length > 1)
  );
}

/** By media range in lower case, whether it is wanted at all. */
function rangesOf(header: string): ReadonlyMap<string, boolean> {
  const ranges = new Map<string, boolean>();
  for (const entry of header.split(',')) {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (range !== '') ranges.set(range, !isRefused);
  }
  return ranges;
}
