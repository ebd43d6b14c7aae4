import type { MetricResult } from '@assay/plugin-experiments-common';
import { formatValue, StatusLabel } from '@assay/plugin-experiments-react';
import { Text } from '@backstage/ui';
import {
  RiArrowDownLine,
  RiArrowUpLine,
  RiQuestionLine,
} from '@remixicon/react';
import { PlainTable } from '../components';

interface Row {
  metric: MetricResult;
  variant?: MetricResult['variants'][number];
}

/** Every metric by variant; one that was not collected says why. */
export function MetricsTable({ metrics }: { metrics: MetricResult[] }) {
  const rows = metrics.flatMap<Row>(metric =>
    metric.variants.length > 0
      ? metric.variants.map(variant => ({ metric, variant }))
      : [{ metric }],
  );
  const show = (metric: MetricResult, value?: number) =>
    value === undefined ? '' : formatValue(value, metric.unit);
  return (
    <PlainTable
      label="Metrics"
      keyOf={({ metric, variant }) =>
        `${metric.name}/${variant?.variant ?? ''}`
      }
      rows={rows}
      columns={[
        {
          title: 'Metric',
          cell: ({ metric }) => <MetricName metric={metric} />,
        },
        {
          title: 'Variant',
          cell: ({ metric, variant }) =>
            variant?.variant ?? <NotCollected metric={metric} />,
        },
        {
          title: 'Median',
          numeric: true,
          cell: ({ metric, variant }) => show(metric, variant?.median),
        },
        {
          title: 'Lowest',
          numeric: true,
          cell: ({ metric, variant }) => show(metric, variant?.min),
        },
        {
          title: 'Highest',
          numeric: true,
          cell: ({ metric, variant }) => show(metric, variant?.max),
        },
        {
          title: 'Trials',
          numeric: true,
          cell: ({ variant }) => variant?.samples ?? '',
        },
      ]}
    />
  );
}

function MetricName({ metric }: { metric: MetricResult }) {
  const { name, title, direction, required } = metric;
  const Arrow = direction === 'lower' ? RiArrowDownLine : RiArrowUpLine;
  return (
    <>
      {title ?? name}
      <Text as="p" variant="body-x-small" color="secondary">
        {direction && (
          <>
            <Arrow aria-hidden size={12} /> {direction} is better
            {!required && ', '}
          </>
        )}
        {!required && 'optional'}
      </Text>
    </>
  );
}

function NotCollected({ metric }: { metric: MetricResult }) {
  return (
    <>
      <StatusLabel tone="warning" icon={RiQuestionLine} label="Not collected" />
      <Text as="p" variant="body-x-small" color="secondary">
        {metric.reason ?? 'It has no samples'}
      </Text>
    </>
  );
}
