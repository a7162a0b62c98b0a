import { useEffect, useRef, useState, type ReactNode } from 'react';

interface WindowProps<Item> {
  readonly items: readonly Item[];
  readonly rowHeight: number;
  readonly label: string;
  readonly children: (item: Item, index: number) => ReactNode;
  /** Called when the last rows become visible. */
  readonly onEnd?: () => void;
}

const beyond = 8;

/** A long list of rows of equal height. Only the visible rows are in the document. */
export function Window<Item>({
  items,
  rowHeight,
  label,
  children,
  onEnd,
}: WindowProps<Item>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(top / rowHeight) - beyond);
  const last = Math.min(items.length, Math.ceil((top + height) / rowHeight) + beyond);
  const isAtEnd = last === items.length;
  useEffect(() => {
    if (isAtEnd) onEnd?.();
  });
  return (
    <div
      ref={box}
      className="window"
      role="list"
      aria-label={label}
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <svg className="window-space" width="1" height={first * rowHeight} aria-hidden />
      {items.slice(first, last).map((item, at) => children(item, first + at))}
      <svg
        className="window-space"
        width="1"
        height={(items.length - last) * rowHeight}
        aria-hidden
      />
    </div>
  );
}
