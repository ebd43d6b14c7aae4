import type { RemixiconComponentType } from '@remixicon/react';
import type { Tone } from '../runs';
import styles from './StatusLabel.module.css';

/** @public */
export interface StatusLabelProps {
  tone: Tone;
  icon: RemixiconComponentType;
  label: string;
  /** Why, in a word or two. */
  detail?: string;
  /** Turns the icon, where something is under way; stands still for readers who ask for that. */
  moving?: boolean;
}

/** A status with an icon and a word: colour is only the third cue. @public */
export function StatusLabel(props: StatusLabelProps) {
  const { tone, icon: Icon, label, detail, moving } = props;
  return (
    <span className={styles.status} data-tone={tone}>
      <Icon
        aria-hidden
        className={moving ? `${styles.icon} ${styles.moving}` : styles.icon}
      />
      <span className={styles.label}>{label}</span>
      {detail && <span className={styles.detail}>{detail}</span>}
    </span>
  );
}
