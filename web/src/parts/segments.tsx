import type { ReactNode } from 'react';

interface SegmentsProps<Choice extends string> {
  readonly label: string;
  readonly choices: Readonly<Record<Choice, string>>;
  readonly chosen: Choice;
  readonly choose: (choice: Choice) => void;
}

export function Segments<Choice extends string>(props: SegmentsProps<Choice>): ReactNode {
  const { label, choices, chosen, choose } = props;
  return (
    <div className="segments" role="group" aria-label={label}>
      {(Object.entries(choices) as [Choice, string][]).map(([choice, word]) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === chosen}
          onClick={() => choose(choice)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
