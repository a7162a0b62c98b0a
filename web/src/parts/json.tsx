import { useState, type ReactNode } from 'react';
import { count } from '../words.ts';
import { Button } from './button.tsx';
import { jsonParts } from './json-text.ts';

/** Longer text is shown only on request. */
const shownMax = 64 * 1024;

export function JsonBlock({ json, label }: { json: string; label: string }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const isLong = json.length > shownMax && !isWhole;
  const parts = jsonParts(isLong ? json.slice(0, 2_048) : json);
  return (
    <>
      <pre className="json" tabIndex={0} role="region" aria-label={label}>
        {parts.map(({ kind, text }, at) =>
          kind === 'mark' ? (
            text
          ) : (
            <span key={at} className={kind}>
              {text}
            </span>
          ),
        )}
        {isLong && ' …'}
      </pre>
      {isLong && (
        <Button onClick={() => setWhole(true)}>Show all {count(json.length)} characters</Button>
      )}
    </>
  );
}

/** One line of text, not formatted. */
export function JsonInline({ json, max = 200 }: { json: string; max?: number }): ReactNode {
  const shown = json.length > max ? `${json.slice(0, max)}…` : json;
  return <span className="json-inline">{shown}</span>;
}
