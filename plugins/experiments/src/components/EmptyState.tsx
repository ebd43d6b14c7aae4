import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import styles from './EmptyState.module.css';

/** There is nothing yet, and what to do about it. */
export function EmptyState(props: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <Flex
      className={styles.empty}
      direction="column"
      align="center"
      gap="2"
      p="8"
    >
      <RiFlaskLine aria-hidden className={styles.icon} />
      <Text as="p" variant="title-x-small">
        {props.title}
      </Text>
      <Text as="div" color="secondary" className={styles.text}>
        {props.children}
      </Text>
      {props.actions}
    </Flex>
  );
}
