/**
 * Messages between threads. Their long lists of like rows are converted into columns, and values that all rows share
 * are stored once: that is cheaper to clone than as many objects.
 */
export interface Packed<Message> {
  readonly messages: readonly Message[];
  /** The lists, which the messages no longer contain. */
  readonly lists: readonly PackedList[];
}

interface PackedList {
  readonly path: readonly (string | number)[];
  readonly length: number;
  /** A row with all fields in their order; a field whose values differ is `undefined` here and has a column. */
  readonly shared: Row;
  readonly columns: readonly { readonly field: string; readonly values: readonly unknown[] }[];
}

type Row = Record<string, unknown>;

/** Shorter lists are not worth packing. */
const lengthMin = 16;
/** The most levels of objects in a message: an answer contains an outcome, which contains a result with the lists. */
const depthMax = 3;

export function packLists<Message extends object>(messages: readonly Message[]): Packed<Message> {
  const lists: PackedList[] = [];
  const stripped = messages.map((message, at) => withoutLists(message as Row, [at], lists));
  return { messages: stripped as Message[], lists };
}

/** Puts the lists back into received messages, which no other code uses. */
export function unpackLists<Message extends object>({
  messages,
  lists,
}: Packed<Message>): readonly Message[] {
  for (const list of lists) {
    const names = list.path.slice(0, -1);
    const holder = names.reduce((value: unknown, name) => (value as Row)[name], messages);
    (holder as Row)[list.path.at(-1) as string] = rowsOf(list);
  }
  return messages;
}

function withoutLists(value: Row, path: PackedList['path'], lists: PackedList[]): Row {
  let copy: Row | undefined;
  for (const [name, child] of Object.entries(value)) {
    if (typeof child !== 'object' || child === null) continue;
    const stripped = Array.isArray(child)
      ? withoutList(child, [...path, name], lists)
      : path.length < depthMax && isPlain(child)
        ? withoutLists(child, [...path, name], lists)
        : child;
    if (stripped === child) continue;
    copy ??= { ...value };
    copy[name] = stripped;
  }
  return copy ?? value;
}

function withoutList(
  rows: readonly unknown[],
  path: PackedList['path'],
  lists: PackedList[],
): readonly unknown[] | undefined {
  if (rows.length < lengthMin || !areAlike(rows)) return rows;
  lists.push({ path, length: rows.length, ...columnsOf(rows) });
  return undefined;
}

function isPlain(value: unknown): value is Row {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function columnsOf(rows: readonly Row[]): Pick<PackedList, 'shared' | 'columns'> {
  const [first = {}] = rows;
  const shared = { ...first };
  const columns: PackedList['columns'][number][] = [];
  for (const field of Object.keys(first)) {
    if (rows.every((row) => row[field] === first[field])) continue;
    shared[field] = undefined;
    columns.push({ field, values: rows.map((row) => row[field]) });
  }
  return { shared, columns };
}

/** Whether all rows are objects with the same fields. */
function areAlike(rows: readonly unknown[]): rows is readonly Row[] {
  const [first] = rows;
  if (!isPlain(first)) return false;
  const count = Object.keys(first).length;
  return rows.every((row) => {
    if (!isPlain(row)) return false;
    let known = 0;
    for (const field in row) {
      if (!Object.hasOwn(first, field)) return false;
      known += 1;
    }
    return known === count;
  });
}

function rowsOf({ length, shared, columns }: PackedList): readonly Row[] {
  const rows = Array.from({ length }, () => ({ ...shared }));
  for (const { field, values } of columns) {
    for (let at = 0; at < length; at += 1) (rows[at] as Row)[field] = values[at];
  }
  return rows;
}
