import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import styles from './ScrollArea.module.css';

/** @public */
export interface ScrollAreaProps {
  /** Read out when the area gets the focus. */
  label: string;
  /** Height at which it begins to scroll, such as `20rem`. */
  maxHeight?: string;
  children: ReactNode;
}

/**
 * Holds content that may be wider or higher than its place. It takes the focus, so that the
 * keyboard can scroll it, only while there is something to scroll: a page of small tables would
 * otherwise be a page of stops that do nothing.
 * @public
 */
export function ScrollArea({ label, maxHeight, children }: ScrollAreaProps) {
  const area = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);

  useEffect(() => {
    const element = area.current;
    if (!element || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(() =>
      setScrolls(
        element.scrollWidth > element.clientWidth ||
          element.scrollHeight > element.clientHeight,
      ),
    );
    observer.observe(element);
    [...element.children].forEach(child => observer.observe(child));
    return () => observer.disconnect();
  }, []);

  return (
    <div
      ref={area}
      className={styles.area}
      style={{ maxHeight }}
      {...(scrolls && { role: 'group', 'aria-label': label, tabIndex: 0 })}
    >
      {children}
    </div>
  );
}
