/** The number of bytes that one element counts as. */
const elementBytes = 2_000;
/** The most elements that are counted. */
const elementsMax = 1_000;

/**
 * An SQL expression for the bytes that a command on the process instance of an item `i` reads, approximately: its
 * variables and its live elements. `guards` are conditions on the tables that begin with `AND`, or nothing.
 */
export function itemBytesSql(guards: {
  readonly variable: string;
  readonly element: string;
}): string {
  return `coalesce((SELECT sum(octet_length(v.value)) FROM variable AS v
      WHERE v.process_instance_key = i.process_instance_key ${guards.variable}), 0)
    + ${elementBytes} * (SELECT count(*) FROM (SELECT 1 FROM element_instance AS e
      WHERE e.root_key = i.root_process_instance_key AND e.ended_at IS NULL ${guards.element}
      LIMIT ${elementsMax}) AS counted)`;
}
