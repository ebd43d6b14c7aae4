import { useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Container, Flex, Header, Text } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { createRouteRefExternal } from '../routes';
import { FilteredRuns } from '../runs/FilteredRuns';
import { DefinitionGrid } from './DefinitionGrid';

/** Every definition with its Run button, and every run of any origin. */
export function ExperimentsPage() {
  const create = useRouteRef(createRouteRefExternal)?.();
  return (
    <>
      <Header
        title="Experiments"
        description="Pick an experiment, watch it run for real, and read its result."
        customActions={
          create && (
            <ButtonLink
              href={create}
              variant="secondary"
              iconStart={<RiAddLine aria-hidden />}
            >
              New experiment
            </ButtonLink>
          )
        }
      />
      <Container>
        <Flex direction="column" gap="8" pb="8">
          <DefinitionGrid />
          <Flex direction="column" gap="3">
            <Text as="h2" variant="title-small">
              Runs
            </Text>
            <FilteredRuns />
          </Flex>
        </Flex>
      </Container>
    </>
  );
}
