import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Names and values, side by side; what is not known is left out. */
export function Facts(props: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className={styles.facts}>
      {props.facts
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
