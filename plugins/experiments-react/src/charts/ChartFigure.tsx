import { Suspense, lazy, useId, useState } from 'react';
import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import type { View } from 'vega';
import { ChartBoundary } from './ChartBoundary';
import { ChartTable } from './ChartTable';
import type { ChartPanel } from './chart';
import { toCsv } from './csv';
import { download } from './download';
import styles from './ChartFigure.module.css';

// Vega and Vega-Lite are most of the weight of a page with charts; pages without pay nothing.
const VegaView = lazy(() => import('./VegaView'));

/** @public */
export interface ChartFigureProps {
  panel: ChartPanel;
  /** Start of the names of exported files. */
  fileName: string;
}

/** A chart with its explanation, its data table and its exports. @public */
export function ChartFigure({ panel, fileName }: ChartFigureProps) {
  const [view, setView] = useState<View>();
  const titleId = useId();
  const { title, description, spec } = panel;
  const file = `${fileName}-${slug(title)}`;
  return (
    <figure className={styles.figure} aria-labelledby={titleId}>
      <figcaption>
        <Text as="h4" variant="title-x-small" id={titleId}>
          {title}
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {description}
        </Text>
      </figcaption>
      <ChartBoundary key={title}>
        <Suspense fallback={<Skeleton height={260} width="100%" />}>
          <VegaView
            spec={spec}
            label={`${title}. ${description}`}
            onView={setView}
          />
        </Suspense>
      </ChartBoundary>
      <Flex className={styles.tools} align="center" gap="2" justify="between">
        <details className={styles.details}>
          <summary>
            Data of the chart
            <span className={styles.hidden}>: {title}</span>
          </summary>
          <ChartTable panel={panel} />
        </details>
        <Flex gap="1" role="group" aria-label={`Export ${title}`}>
          <ExportButton
            format="PNG"
            isDisabled={!view}
            onPress={async () =>
              view && download(`${file}.png`, await view.toImageURL('png', 2))
            }
          />
          <ExportButton
            format="SVG"
            isDisabled={!view}
            onPress={async () =>
              view && download(`${file}.svg`, await view.toImageURL('svg'))
            }
          />
          <ExportButton
            format="CSV"
            onPress={() =>
              download(
                `${file}.csv`,
                `data:text/csv;charset=utf-8,${encodeURIComponent(
                  toCsv(panel),
                )}`,
              )
            }
          />
        </Flex>
      </Flex>
    </figure>
  );
}

function ExportButton(props: {
  format: string;
  isDisabled?: boolean;
  onPress(): void;
}) {
  return (
    <Button
      size="small"
      variant="tertiary"
      iconStart={<RiDownloadLine aria-hidden />}
      isDisabled={props.isDisabled}
      onPress={props.onPress}
    >
      {props.format}
    </Button>
  );
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
