import type { Condition } from '@assay/plugin-experiments-common';
import {
  conditionTypes,
  describeCondition,
} from '@assay/plugin-experiments-common';
import type { StepState } from '@assay/plugin-experiments-common';
import { Text, VisuallyHidden } from '@backstage/ui';
import {
  RiCheckLine,
  RiCircleLine,
  RiCloseLine,
  RiLoader4Line,
} from '@remixicon/react';
import type { RemixiconComponentType } from '@remixicon/react';
import { Section, Timestamp } from '../components';
import styles from './Conditions.module.css';

const looks: Record<StepState, [string, RemixiconComponentType]> = {
  NotStarted: ['not started', RiCircleLine],
  Active: ['under way', RiLoader4Line],
  Done: ['done', RiCheckLine],
  Failed: ['failed', RiCloseLine],
};

/** What the reconciler says about each of its steps, in plain words. */
export function Conditions({ conditions }: { conditions: Condition[] }) {
  const order = (condition: Condition) => {
    const index = (conditionTypes as readonly string[]).indexOf(condition.type);
    return index < 0 ? conditionTypes.length : index;
  };
  const sorted = [...conditions].sort((a, b) => order(a) - order(b));
  return (
    <Section
      title="Steps of the lab"
      description="The conditions of the run, in the order of the lifecycle."
    >
      {sorted.length === 0 && (
        <Text as="p" color="secondary">
          The run has no conditions yet: the reconciler has not looked at it.
        </Text>
      )}
      <ol className={styles.conditions}>
        {sorted.map(condition => {
          const { title, state, sentence } = describeCondition(condition);
          const [word, Icon] = looks[state];
          return (
            <li key={condition.type} data-state={state} className={styles.item}>
              <Icon aria-hidden className={styles.icon} />
              <div>
                <Text as="p" variant="body-medium" weight="bold">
                  {title}
                  <VisuallyHidden>, {word}</VisuallyHidden>
                </Text>
                <Text as="p" variant="body-small" color="secondary">
                  {sentence}
                </Text>
                <Text as="p" variant="body-x-small" color="secondary">
                  <code>
                    {condition.type}={condition.status} ({condition.reason})
                  </code>
                  , <Timestamp at={condition.lastTransitionTime} />
                </Text>
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
