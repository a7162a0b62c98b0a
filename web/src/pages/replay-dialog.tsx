import { useState, type ReactNode } from 'react';
import { callJobs } from '../api/call.ts';
import { parseExact } from '../api/exact-json.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { jsonProblem } from '../parts/json-text.ts';
import { navigate, ui } from '../router.ts';
import { count } from '../words.ts';
import type { BackgroundJob, JobOperation } from './job-nouns.ts';

type Filter = Readonly<Record<string, string>>;

interface Bulk {
  readonly action: 'replay' | 'purge';
  readonly filter: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

/** Returns the id of the operation, which continues without this page. */
export async function startBulk(bulk: Bulk): Promise<string> {
  const { data } = await callJobs<JobOperation>('POST', '/dlq/bulk', bulk);
  return data.id;
}

async function firstIds(filter: Filter, most: number): Promise<readonly string[]> {
  const query = new URLSearchParams({ ...filter, limit: String(Math.min(100, most)) });
  const { data } = await callJobs<readonly BackgroundJob[]>('GET', `/dlq?${query.toString()}`);
  return data.map(({ id }) => id);
}

interface ReplayDialogProps {
  readonly filter: Filter;
  readonly total: number;
  readonly close: () => void;
}

/** Offers one, then ten, then all, so that the user sees repeated failures early. */
export function ReplayDialog({ filter, total, close }: ReplayDialogProps): ReactNode {
  const steps = [1, 10, 100].filter((step) => step < total);
  const [size, setSize] = useState(steps[0] ?? total);
  const [rate, setRate] = useState('');
  const [stopAt, setStopAt] = useState('20');
  const [patch, setPatch] = useState('');
  const [problem, setProblem] = useState<string>();
  const invalid = patch === '' ? undefined : jsonProblem(patch);
  const replay = async (): Promise<void> => {
    try {
      const id = await startBulk({
        action: 'replay',
        filter: size === total ? filter : { ids: await firstIds(filter, size) },
        ...(rate === '' ? {} : { ratePerSecond: Number(rate) }),
        ...(stopAt === '' ? {} : { stopOnErrorShare: Number(stopAt) / 100 }),
        ...(patch === '' ? {} : { payloadPatch: parseExact(patch) }),
      });
      navigate(ui(`/operations/${id}`));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      title="Replay dead letters"
      close={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" disabled={invalid !== undefined} onClick={() => void replay()}>
            Replay {count(size)}
          </Button>
        </>
      }
    >
      <HowMany {...{ steps, total, size, setSize }} />
      <NumberField words="The most per second (empty: no limit)" value={rate} set={setRate} />
      <NumberField
        words="Stop when more than this share fails again, in %"
        value={stopAt}
        set={setStopAt}
      />
      <label className="labelled">
        Change the payload, as a JSON object that is merged into it (empty: as it was)
        <textarea
          className="field"
          rows={3}
          value={patch}
          onChange={(event) => setPatch(event.target.value)}
        />
      </label>
      {(problem ?? invalid) !== undefined && (
        <p className="bad" role="alert">
          {problem ?? invalid}
        </p>
      )}
    </Dialog>
  );
}

interface HowManyProps {
  readonly steps: readonly number[];
  readonly total: number;
  readonly size: number;
  readonly setSize: (size: number) => void;
}

function HowMany({ steps, total, size, setSize }: HowManyProps): ReactNode {
  return (
    <label className="labelled">
      How many
      <select
        className="field"
        value={size}
        onChange={(event) => setSize(Number(event.target.value))}
      >
        {[...steps, total].map((step) => (
          <option key={step} value={step}>
            {step === total ? `All ${count(total)}` : count(step)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NumberFieldProps {
  readonly words: string;
  readonly value: string;
  readonly set: (value: string) => void;
}

function NumberField({ words, value, set }: NumberFieldProps): ReactNode {
  return (
    <label className="labelled">
      {words}
      <input
        className="field"
        type="number"
        min="0"
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
}
