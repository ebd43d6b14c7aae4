import { accessSync, constants } from 'node:fs';
import { delimiter, join, relative } from 'node:path';

function onPath(command, path = process.env.PATH ?? '') {
  return path.split(delimiter).some(folder => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What to try first. */
export function welcome({ url, kubeconfig, folder }) {
  const form = `${url}/create/templates/default/run-experiment`;
  const shown = relative(process.cwd(), kubeconfig) || kubeconfig;
  const kubectl = onPath('kubectl')
    ? `
  Or with kubectl:

    export KUBECONFIG=${shown.startsWith('..') ? kubeconfig : `$PWD/${shown}`}
    kubectl create -f experiments/hello-app/experiment.yaml
    kubectl get experiments -n experiments -w
`
    : `
  The hub's kubeconfig, for when you have kubectl: ${kubeconfig}
`;
  return `
  The lab is running.

    Portal        ${url}
    Kubeconfig    ${kubeconfig}
    Data, logs    ${folder}

  First, run hello-app: open ${form}
  (choose hello-app, press Create, follow the link to the run).
${kubectl}
  Ctrl-C stops everything. Runs and results stay; \`npm run reset\` removes them.
`;
}
