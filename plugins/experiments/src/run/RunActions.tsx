import type { RunDetail } from '@assay/plugin-experiments-common';
import {
  experimentsDeletePermission,
  experimentsUpdatePermission,
} from '@assay/plugin-experiments-common';
import { isTerminalPhase } from '@assay/plugin-experiments-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text } from '@backstage/ui';
import {
  RiDeleteBinLine,
  RiPauseLine,
  RiPlayLine,
  RiStopLine,
} from '@remixicon/react';
import type { ReactElement } from 'react';
import { useState } from 'react';
import type { RunVerb } from '../api';
import { toFailure, useRunAction } from '../api';
import { ConfirmDialog, StartRunButton } from '../components';
import { DownloadResult } from '../results/DownloadResult';

/** What can be done with a run. */
export function RunActions({ run }: { run: RunDetail }) {
  const over = isTerminalPhase(run.phase);
  const update = usePermission({ permission: experimentsUpdatePermission });
  const remove = usePermission({ permission: experimentsDeletePermission });
  return (
    <Flex gap="2" align="start" style={{ flexWrap: 'wrap' }}>
      {run.result && (
        <DownloadResult
          result={{
            definition: run.definition,
            runUid: run.uid,
            revision: run.result.revision,
          }}
          fileName={`${run.name}-result.json`}
        />
      )}
      <StartRunButton
        request={{ from: { namespace: run.namespace, name: run.name } }}
        label="Run again"
        subject={run.name}
        active={over ? 0 : 1}
        variant="secondary"
      />
      {!over && (
        <>
          <PauseButton run={run} isDisabled={!update.allowed} />
          <ConfirmedAction
            run={run}
            verb="abort"
            label={run.abortRequested ? 'Aborting' : 'Abort'}
            icon={<RiStopLine aria-hidden />}
            isDisabled={!update.allowed || run.abortRequested || run.deleting}
            title={`Abort ${run.name}?`}
          >
            The load is stopped, what was measured so far is published, and
            everything that the run owns is given back. It cannot be taken back.
          </ConfirmedAction>
        </>
      )}
      <ConfirmedAction
        run={run}
        verb="delete"
        label={run.deleting ? 'Deleting' : 'Delete'}
        icon={<RiDeleteBinLine aria-hidden />}
        isDisabled={!remove.allowed || run.deleting}
        title={`Delete ${run.name}?`}
      >
        {over
          ? 'The run goes from the hub. Its result stays listed and readable.'
          : 'The run is ended first and everything that it owns is given back. What was measured so far stays readable.'}
      </ConfirmedAction>
    </Flex>
  );
}

function PauseButton(props: { run: RunDetail; isDisabled: boolean }) {
  const { run, isDisabled } = props;
  const act = useRunAction(run.paused ? 'resume' : 'pause');
  return (
    <Button
      variant="secondary"
      size="small"
      iconStart={
        run.paused ? <RiPlayLine aria-hidden /> : <RiPauseLine aria-hidden />
      }
      isPending={act.isPending}
      isDisabled={isDisabled || run.abortRequested || run.deleting}
      onPress={() => act.mutate(run)}
    >
      {run.paused ? 'Resume' : 'Pause'}
    </Button>
  );
}

function ConfirmedAction(props: {
  run: RunDetail;
  verb: RunVerb;
  label: string;
  icon: ReactElement;
  title: string;
  isDisabled: boolean;
  children: string;
}) {
  const { run, verb, label, icon, title, isDisabled, children } = props;
  const [isOpen, setIsOpen] = useState(false);
  const act = useRunAction(verb);
  return (
    <>
      <Button
        variant="secondary"
        size="small"
        destructive={verb === 'delete'}
        iconStart={icon}
        isDisabled={isDisabled}
        onPress={() => {
          act.reset();
          setIsOpen(true);
        }}
      >
        {label}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={title}
        action={verb === 'abort' ? 'Abort the run' : 'Delete the run'}
        doing={`${verb} the run`}
        isPending={act.isPending}
        failure={act.error ? toFailure(act.error) : undefined}
        onClose={() => setIsOpen(false)}
        onConfirm={() =>
          act.mutate(
            { namespace: run.namespace, name: run.name },
            { onSuccess: () => setIsOpen(false) },
          )
        }
      >
        <Text as="p">{children}</Text>
      </ConfirmDialog>
    </>
  );
}
