import { contractOnServer } from '../testing/contractOnServer';
import { startPrometheus } from '../testing/servers';

contractOnServer(
  'Prometheus',
  'prometheus',
  ['prometheus', 'promtool'],
  startPrometheus,
  { maxPoints: 11_000, keepsNaN: true },
);
