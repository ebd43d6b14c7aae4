import { useEffect, useRef, useState } from 'react';
import { Button } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';

/** Copies a text, and says whether it did. */
export function CopyButton(props: { text: string; label: string }) {
  const { text, label } = props;
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      // Browsers refuse on plain HTTP and without focus; the text can still be selected.
      setOutcome('refused');
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome(undefined), 3000);
  };

  return (
    <Button
      size="small"
      variant="tertiary"
      aria-label={label}
      iconStart={
        outcome === 'copied' ? (
          <RiCheckLine aria-hidden />
        ) : (
          <RiFileCopyLine aria-hidden />
        )
      }
      onPress={copy}
    >
      <span aria-live="polite">
        {outcome === undefined && 'Copy'}
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'Not allowed, select it'}
      </span>
    </Button>
  );
}
