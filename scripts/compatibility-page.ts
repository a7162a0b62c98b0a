import { elementReaders } from '../src/model/bpmn/elements/table.ts';
import { isSupported } from '../src/model/bpmn/elements/not-supported.ts';
import { eventRows } from '../src/model/bpmn/triggers/event-matrix.ts';
import { operationRights } from '../src/http/v2/operation-rights.ts';

export interface ServedOperation {
  readonly id: string;
  /** `POST /v2/jobs/activation` */
  readonly call: string;
}

/** Operations that Camunda does not have below `/v2`. */
const own: ReadonlySet<string> = new Set([
  'getHealth',
  'getReadiness',
  'getLinkedDocument',
  // Below `/cluster/v2`.
  'getClusterStatus',
  'getClusterTopology',
  'getClusterExportingStatus',
  'pauseClusterExporting',
  'resumeClusterExporting',
]);

/** The missing parts of operations that are served. */
const limits: Readonly<Record<string, string>> = {
  listHistoryBackups: 'refused: only Elasticsearch and OpenSearch have them',
  takeHistoryBackup: 'refused: only Elasticsearch and OpenSearch have them',
  getHistoryBackup: 'refused: only Elasticsearch and OpenSearch have them',
  deleteHistoryBackup: 'refused: only Elasticsearch and OpenSearch have them',
  listRuntimeBackups: 'none: `continuo backup`, or a copy of PostgreSQL, makes backups',
  takeRuntimeBackup: 'refused with 503: `continuo backup`, or a copy of PostgreSQL, makes backups',
  getRuntimeBackup: 'always 404',
  getRuntimeBackupState: 'empty',
  syncRuntimeBackupState: 'empty',
  getExportingStatus: 'the flag of this node: nothing is exported',
  pauseExporting: 'a flag of this node: nothing is exported',
  resumeExporting: 'a flag of this node: nothing is exported',
  changeClusterMode: 'the mode is always PROCESSING; `continuo restore` needs a stopped server',
  getRestoreStatus: 'there never is one in progress',
  restore: 'refused: `continuo restore` needs a stopped server',
  listSecrets: 'from `--secrets-file`; not yet in jobs',
  resolveSecrets: 'from `--secrets-file`; not yet in jobs',
  createDocument: 'one store, a folder; without the header `X-Document-Metadata`',
  createDocuments: 'one store, a folder; without the header `X-Document-Metadata`',
};

/** docs/COMPATIBILITY.md, from the routes, their rights and the readers of models. */
export function compatibilityPage(served: readonly ServedOperation[]): string {
  const calls = new Map(served.map(({ id, call }) => [id, call]));
  const ids = Object.keys(operationRights).filter((id) => !own.has(id));
  const count = ids.filter((id) => calls.has(id)).length;
  const rows = ids.map((id) => {
    const call = calls.get(id);
    const state = call === undefined ? 'not yet' : (limits[id] ?? 'yes');
    const rights = (operationRights[id] ?? []).map((right) => `\`${right}\``).join(' or ');
    return `| \`${id}\` | ${call === undefined ? '' : `\`${call}\``} | ${rights} | ${state} |`;
  });
  return `# Compatibility with Camunda 8

Written by \`npm run docs:compatibility\` from the routes and the readers of models; a test compares it.

## Operations of \`/v2\`

${count} of Camunda 8.10's ${ids.length} operations below \`/v2\` are served. A caller needs one of the rights, if authorizations are on. Of the operations below \`/cluster/v2\`, for administrators of several clusters, those on status, topology and exporting are served.

| operation | request | rights | served |
|---|---|---|---|
${rows.join('\n')}

## Elements of BPMN

| element | runs |
|---|---|
${Object.entries(elementReaders)
  .map(([name, reader]) => `| ${name} | ${isSupported(reader) ? 'yes' : 'refused at deployment'} |`)
  .join('\n')}

## Events of BPMN

An empty cell is a position that BPMN does not allow, or that Camunda does not run.

| event | ${positions.join(' | ')} |
|---|${positions.map(() => '---').join('|')}|
${eventRows()
  .map(
    ({ name, at }) =>
      `| ${name} | ${positions.map((place) => (at.includes(place) ? 'yes' : '')).join(' | ')} |`,
  )
  .join('\n')}
`;
}

const positions = ['start', 'eventSubProcessStart', 'boundary', 'catch', 'throw', 'end'] as const;
