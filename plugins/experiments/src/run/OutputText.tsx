import { download } from '@assay/plugin-experiments-react';
import { Button, Flex, Text } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { CopyButton } from '../components';
import styles from './OutputText.module.css';

export interface OutputTextProps {
  title: string;
  lines: string[];
  fileName: string;
  /** Keeps the last line in view. */
  follow?: boolean;
  tools?: ReactNode;
  note?: string;
}

/** Lines that a process printed, to read, copy and take away. */
export function OutputText(props: OutputTextProps) {
  const { title, lines, fileName, follow, tools, note } = props;
  const end = useRef<HTMLPreElement>(null);
  const text = lines.join('\n');

  useEffect(() => {
    if (follow && end.current) {
      end.current.scrollTop = end.current.scrollHeight;
    }
  }, [follow, text]);

  return (
    <Flex direction="column" gap="1">
      <Flex
        justify="between"
        align="center"
        gap="2"
        style={{ flexWrap: 'wrap' }}
      >
        <Text as="h4" variant="body-small" weight="bold">
          {title}
        </Text>
        <Flex gap="1" align="center">
          {tools}
          <CopyButton text={text} label={`Copy: ${title}`} />
          <Button
            size="small"
            variant="tertiary"
            aria-label={`Download: ${title}`}
            iconStart={<RiDownloadLine aria-hidden />}
            onPress={() =>
              download(
                fileName,
                `data:text/plain;charset=utf-8,${encodeURIComponent(
                  `${text}\n`,
                )}`,
              )
            }
          >
            Download
          </Button>
        </Flex>
      </Flex>
      <pre
        ref={end}
        className={styles.output}
        role="log"
        aria-label={title}
        aria-live="off"
        // A log that scrolls must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        {text || <span className={styles.nothing}>It printed nothing.</span>}
      </pre>
      {note && (
        <Text as="p" variant="body-x-small" color="secondary">
          {note}
        </Text>
      )}
    </Flex>
  );
}
