import type { ResultKey } from '@assay/plugin-experiments-common';
import { download } from '@assay/plugin-experiments-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useState } from 'react';
import { experimentsApiRef, toFailure } from '../api';

/** Saves `result.json` as it is stored: through the API, since a plain link carries no identity. */
export function DownloadResult(props: { result: ResultKey; fileName: string }) {
  const { result, fileName } = props;
  const api = useApi(experimentsApiRef);
  const toasts = useApi(toastApiRef);
  const [isPending, setIsPending] = useState(false);

  const save = async () => {
    setIsPending(true);
    try {
      const response = await api.downloadResultFile({
        ...result,
        path: 'result.json',
      });
      const url = URL.createObjectURL(await response.blob());
      download(fileName, url);
      URL.revokeObjectURL(url);
    } catch (error) {
      toasts.post({
        status: 'danger',
        title: 'The result could not be downloaded',
        description: toFailure(error).message,
      });
    } finally {
      setIsPending(false);
    }
  };

  return (
    <Button
      variant="secondary"
      size="small"
      iconStart={<RiDownloadLine aria-hidden />}
      isPending={isPending}
      onPress={save}
    >
      Download result.json
    </Button>
  );
}
