import { Text } from '@backstage/ui';
import { formatAge } from '@assay/plugin-experiments-react';
import type { Failure } from '../api';
import { useNow } from './useNow';
import styles from './Freshness.module.css';

/** When what is shown was read, and, when it could not be read again, why. */
export function Freshness(props: { asOf: number; stale?: Failure }) {
  const { asOf, stale } = props;
  const now = useNow(5000);
  const age = formatAge(new Date(asOf).toISOString(), Math.max(now, asOf));
  return (
    <Text
      as="p"
      variant="body-x-small"
      color={stale ? 'warning' : 'secondary'}
      className={styles.freshness}
      role={stale ? 'status' : undefined}
    >
      {stale
        ? `As of ${age}; not read since: ${stale.message}`
        : `Updated ${age}`}
    </Text>
  );
}
