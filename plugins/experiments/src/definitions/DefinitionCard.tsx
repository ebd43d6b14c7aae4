import type { DefinitionSummary } from '@assay/plugin-experiments-common';
import { PhaseLabel } from '@assay/plugin-experiments-react';
import { Card, CardBody, CardFooter, Flex, Text } from '@backstage/ui';
import { useId } from 'react';
import { EntityLink, RunLink, StartRunButton, Timestamp } from '../components';
import styles from './DefinitionCard.module.css';

/** A definition: what it compares, how its latest run went, and the button that runs it. */
export function DefinitionCard(props: { definition: DefinitionSummary }) {
  const { definition } = props;
  const { name, title, description, components, latest, runs } = definition;
  const titleId = useId();
  return (
    <Card aria-labelledby={titleId} className={styles.card}>
      <CardBody>
        <Flex direction="column" gap="2">
          <Text as="h3" variant="title-x-small" id={titleId}>
            <EntityLink entityRef={definition.entityRef} title={title} />
          </Text>
          <Text as="p" color="secondary" className={styles.description}>
            {description ?? `No description of ${name} yet`}
          </Text>
          {components.length > 0 && (
            <ul aria-label="Components" className={styles.components}>
              {components.map(component => (
                <li key={component}>{component}</li>
              ))}
            </ul>
          )}
        </Flex>
      </CardBody>
      <CardFooter>
        <Flex direction="column" gap="3">
          <Flex direction="column" gap="1" align="start">
            {latest ? (
              <>
                <PhaseLabel run={latest} />
                <Text as="p" variant="body-x-small" color="secondary">
                  <RunLink run={latest} />, <Timestamp at={latest.createdAt} />
                  {runs.total > 1 && ` · ${runs.total} runs`}
                </Text>
              </>
            ) : (
              <Text as="p" variant="body-small" color="secondary">
                Never run
              </Text>
            )}
          </Flex>
          <StartRunButton
            request={{ definition: name }}
            label="Run"
            subject={title}
            active={runs.active}
            disabledReason={
              definition.startable
                ? undefined
                : 'Known only from its runs; run one of those again'
            }
          />
        </Flex>
      </CardFooter>
    </Card>
  );
}
