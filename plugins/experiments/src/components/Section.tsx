import { useId } from 'react';
import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import styles from './Section.module.css';

/** A titled part of a page, found by its heading. */
export function Section(props: {
  title: string;
  description?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { title, description, actions, children } = props;
  const id = useId();
  return (
    <Card aria-labelledby={id} className={styles.section}>
      <CardHeader>
        <Flex justify="between" align="start" gap="4">
          <Flex direction="column" gap="1">
            <Text as="h3" variant="title-x-small" weight="bold" id={id}>
              {title}
            </Text>
            {description && (
              <Text as="p" variant="body-small" color="secondary">
                {description}
              </Text>
            )}
          </Flex>
          {actions}
        </Flex>
      </CardHeader>
      <CardBody>{children}</CardBody>
    </Card>
  );
}
