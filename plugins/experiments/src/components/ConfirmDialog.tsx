import type { ReactNode } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import type { Failure } from '../api';
import { FailureState } from './FailureState';

export interface ConfirmDialogProps {
  isOpen: boolean;
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** What the button does, as a verb. */
  action: string;
  isPending: boolean;
  /** Why it could not be done. */
  failure?: Failure;
  /** What was tried, such as `abort the run`. */
  doing: string;
  /** Keeps the button out of reach, until what else was asked for is there. */
  isUnready?: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, title, children, action, isPending, failure, doing } = props;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && props.onClose()}
      width={480}
    >
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {children}
          {failure && <FailureState failure={failure} doing={doing} />}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          Keep it
        </Button>
        <Button
          variant="primary"
          destructive
          isPending={isPending}
          isDisabled={props.isUnready}
          onPress={props.onConfirm}
        >
          {action}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
