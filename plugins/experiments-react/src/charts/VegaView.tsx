import { useEffect, useRef, useState } from 'react';
import { View, parse } from 'vega';
import type { Loader } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import { readChartTokens, toVegaConfig } from './theme';
import { useThemeMode } from './useThemeMode';

/** @public */
export interface VegaViewProps {
  spec: TopLevelSpec;
  /** Read out in place of the picture. */
  label: string;
  /** Called with the running view, and with undefined once it is gone. */
  onView?(view: View | undefined): void;
}

const refuse = async (): Promise<never> => {
  throw new Error(
    'Charts load nothing; their data stands in the specification',
  );
};

/** Specifications are ours and hold their data; a view that wants to load something is a bug. */
const closedLoader: Loader = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
};

/**
 * The one owner of a Vega view: makes it, follows the theme, and gives it back. Expressions are
 * interpreted, not compiled, so that the page needs no `unsafe-eval`.
 */
export default function VegaView({ spec, label, onView }: VegaViewProps) {
  const container = useRef<HTMLDivElement>(null);
  const mode = useThemeMode();
  const [failure, setFailure] = useState<Error>();

  useEffect(() => {
    const element = container.current;
    if (!element) {
      return undefined;
    }
    let view: View | undefined;
    let stopped = false;
    const fail = (error: unknown) =>
      !stopped &&
      setFailure(error instanceof Error ? error : new Error(String(error)));
    try {
      const config = toVegaConfig(readChartTokens(element));
      const runtime = parse(compile(spec, { config }).spec, undefined, {
        ast: true,
      });
      view = new View(runtime, {
        expr: expressionInterpreter,
        loader: closedLoader,
        renderer: 'svg',
        container: element,
        hover: true,
      });
      view.description(label);
      view.runAsync().then(() => !stopped && onView?.(view), fail);
    } catch (error) {
      fail(error);
    }
    return () => {
      stopped = true;
      onView?.(undefined);
      view?.finalize();
      element.replaceChildren();
    };
  }, [spec, label, mode, onView]);

  if (failure) {
    // Left to the boundary around the chart, which keeps the data table.
    throw failure;
  }
  // Vega gives its container a role of its own, and every mark one: hundreds of stops for a screen
  // reader. As one picture with a description, and the table beside it, the chart is readable.
  return (
    <div role="img" aria-label={label}>
      <div ref={container} style={{ width: '100%' }} />
    </div>
  );
}
