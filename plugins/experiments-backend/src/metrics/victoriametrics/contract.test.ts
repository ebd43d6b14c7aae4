import { contractOnServer } from '../testing/contractOnServer';
import { startVictoriaMetrics } from '../testing/servers';

contractOnServer(
  'VictoriaMetrics',
  'victoriametrics',
  ['victoria-metrics'],
  startVictoriaMetrics,
  { maxPoints: 30_000, keepsNaN: false },
);
