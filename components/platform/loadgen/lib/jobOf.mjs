/** Label of the Job and its pod: the attempt that started them. */
export const STARTED_BY = 'assay.dev/started-by';

/** What the step on the hub was given and the one in the Job needs. */
const HANDED_ON =
  /^ASSAY_(INPUTS|INPUT_\w+|RESULT_PREFIX|ATTEMPT|RETRIES|TEMPORARY_RETRIES)$/;

const requests = {
  validate: { cpu: '50m', memory: '64Mi' },
  trial: { cpu: '500m', memory: '128Mi' },
};

/** The Job that runs a step, once and not again: whether it is repeated, the Workflow decides. */
export function jobOf(step, { name, startedBy, image, access, environment }) {
  const labels = { ...access.labels, [STARTED_BY]: startedBy };
  const env = Object.entries(environment)
    .filter(([key]) => HANDED_ON.test(key))
    .map(([key, value]) => ({ name: key, value }));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: access.namespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: access.deadlineSeconds,
      ttlSecondsAfterFinished: 3600,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 10,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            fsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          volumes: [{ name: 'outputs', emptyDir: { sizeLimit: '256Mi' } }],
          containers: [
            {
              name: 'load',
              image,
              imagePullPolicy: 'IfNotPresent',
              command: [
                'node',
                '/assay/components/platform/loadgen/handBack.mjs',
                step,
              ],
              env: [...env, { name: 'ASSAY_HAND_BACK', value: name }],
              resources: {
                requests: requests[step],
                limits: { memory: '1Gi' },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              volumeMounts: [{ name: 'outputs', mountPath: '/tmp/assay' }],
            },
          ],
        },
      },
    },
  };
}
