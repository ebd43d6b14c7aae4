import { formatAge, formatInstant } from '@assay/plugin-experiments-react';
import styles from './Timestamp.module.css';
import { useNow } from './useNow';

/** How long ago; the exact instant on hover and for readers of the page's markup. */
export function Timestamp(props: { at: string }) {
  const now = useNow(10_000);
  return (
    <time
      className={styles.time}
      dateTime={props.at}
      title={formatInstant(props.at)}
    >
      {formatAge(props.at, now)}
    </time>
  );
}
