import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { Route, Routes } from 'react-router-dom';
import { QueryProvider } from './api';
import { ExperimentsPage } from './definitions/ExperimentsPage';
import { ResultPage } from './results/ResultPage';
import { resultRouteRef, runRouteRef } from './routes';
import { RunPage } from './run/RunPage';

/** Everything below `/experiments`. */
export function ExperimentsRouter() {
  return (
    <QueryProvider>
      <main>
        <Routes>
          <Route index element={<ExperimentsPage />} />
          <Route path={runRouteRef.path} element={<RunPage />} />
          <Route path={resultRouteRef.path} element={<ResultPage />} />
          <Route path="*" element={<NotFoundErrorPage />} />
        </Routes>
      </main>
    </QueryProvider>
  );
}
