// What a run has left behind: everything of the hub that names it, but the run itself.

/** What Kubernetes keeps about things that were, and lets go by itself. */
const memories = new Set(['Event', 'Lease']);

/**
 * @param {import('./kubectl.mjs').Kubectl} kubectl
 * @param {string} uid of the run
 * @returns {Promise<string[]>} kind, namespace and name of each
 */
export async function leftoversOf(kubectl, uid) {
  const kinds = (
    await kubectl.run(['api-resources', '--verbs=list', '-o', 'name'])
  )
    .trim()
    .split('\n')
    // The definitions of others are many and large, and are no run's.
    .filter(kind => /^[a-z]+$|argoproj\.io$|assay\.dev$|k8s\.io$/.test(kind))
    .filter(kind => !/^(customresourcedefinitions|apiservices)\./.test(kind));
  const objects = await kubectl.get([kinds.join(','), '--all-namespaces']);
  return objects
    .filter(({ kind, metadata }) => {
      if (memories.has(kind)) return false;
      return !(kind === 'Experiment' && metadata.uid === uid);
    })
    .filter(object => JSON.stringify(object).includes(uid))
    .map(({ kind, metadata }) =>
      [kind, metadata.namespace, metadata.name].filter(Boolean).join(' '),
    );
}

/** Waits until nothing is left; answers with what is left when the time is over. */
export async function awaitNothingLeft(kubectl, uid, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const left = await leftoversOf(kubectl, uid);
    if (left.length === 0 || Date.now() > end) return left;
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
}
