import { Maximize, Minus, Plus, Sparkles } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, IconButton } from '../parts/button.tsx';
import type { DiagramViewer, ElementMark } from './viewer.ts';
import './diagram.css';

interface DiagramProps {
  readonly xml: string;
  readonly processId: string;
  readonly name: string;
  readonly marks: ReadonlyMap<string, ElementMark>;
  readonly taken?: ReadonlySet<string>;
  readonly selected?: string | undefined;
  readonly isWithEnded?: boolean;
  readonly onSelect: (elementId: string | undefined) => void;
  /** Shown if there is no diagram. */
  readonly otherwise?: ReactNode;
}

const nothing: ReadonlySet<string> = new Set();

export function Diagram(props: DiagramProps): ReactNode {
  const { xml, processId, name, marks, selected, onSelect, otherwise } = props;
  const { taken = nothing, isWithEnded = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const select = useRef(onSelect);
  const [viewer, setViewer] = useState<DiagramViewer>();
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    select.current = onSelect;
  });
  useEffect(() => {
    const container = box.current;
    if (container === null) return;
    const state = { isUnmounted: false };
    let opened: DiagramViewer | undefined;
    void import('./viewer.ts')
      .then(({ openDiagram }) =>
        openDiagram({ container, xml, processId, onSelect: (id) => select.current(id) }),
      )
      .then(
        (ready) => {
          if (state.isUnmounted) ready.destroy();
          else setViewer((opened = ready));
        },
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      state.isUnmounted = true;
      setViewer(undefined);
      opened?.destroy();
    };
  }, [xml, processId, attempt]);
  useEffect(() => {
    viewer?.show({ marks, taken, selected, isWithEnded });
  }, [viewer, marks, taken, selected, isWithEnded]);
  if (problem !== undefined) {
    return (
      <div className="card diagram-less">
        <p className="muted">No diagram: {problem}</p>
        <Button
          onClick={() => {
            setProblem(undefined);
            setAttempt(attempt + 1);
          }}
        >
          Try again
        </Button>
        {otherwise}
      </div>
    );
  }
  return (
    <div className="card diagram" role="group" aria-label={`Diagram of ${name}`}>
      <div ref={box} className="diagram-canvas" data-ready={viewer !== undefined} />
      {viewer?.isLaidOut === true && (
        <span className="chip diagram-chip">
          <Sparkles size={12} aria-hidden /> Automatic layout
        </span>
      )}
      <ZoomButtons viewer={viewer} />
    </div>
  );
}

function ZoomButtons({ viewer }: { viewer: DiagramViewer | undefined }): ReactNode {
  return (
    <div className="diagram-zoom">
      <IconButton label="Fit the diagram" onClick={() => viewer?.zoom('fit')}>
        <Maximize size={14} />
      </IconButton>
      <IconButton label="Zoom in" onClick={() => viewer?.zoom('in')}>
        <Plus size={15} />
      </IconButton>
      <IconButton label="Zoom out" onClick={() => viewer?.zoom('out')}>
        <Minus size={15} />
      </IconButton>
    </div>
  );
}
