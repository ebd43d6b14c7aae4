import type { CriterionRow } from '@assay/plugin-experiments-react';
import { CriterionLabel } from '@assay/plugin-experiments-react';
import { Flex, Text } from '@backstage/ui';
import { PlainTable } from '../components';

/** Whether what was expected came true, criterion by criterion. */
export function CriteriaTable(props: {
  statement?: string;
  criteria: CriterionRow[];
}) {
  const { statement, criteria } = props;
  return (
    <Flex direction="column" gap="3">
      {statement && (
        <Text as="p">
          Expected: <q>{statement}</q>
        </Text>
      )}
      {criteria.length > 0 ? (
        <PlainTable
          label="Success criteria"
          keyOf={criterion => criterion.name}
          rows={criteria}
          columns={[
            {
              title: 'Criterion',
              cell: ({ name, rule }) => (
                <>
                  {name}
                  <Text as="p" variant="body-x-small" color="secondary">
                    {rule}
                  </Text>
                </>
              ),
            },
            {
              title: 'Outcome',
              cell: ({ outcome, message }) => (
                <>
                  <CriterionLabel outcome={outcome} />
                  {message && outcome === 'NotMeasured' && (
                    <Text as="p" variant="body-x-small" color="secondary">
                      {message}
                    </Text>
                  )}
                </>
              ),
            },
            {
              title: 'Observed',
              numeric: true,
              cell: ({ observed, outcome }) =>
                observed ?? (outcome === 'Pending' ? 'not yet' : 'nothing'),
            },
          ]}
        />
      ) : (
        <Text as="p" color="secondary">
          The experiment states no success criteria.
        </Text>
      )}
    </Flex>
  );
}
