/** A place in the source that is changed; `find` stands there exactly once. */
export interface Edit {
  /** Below the root of the repository. */
  file: string;
  find: string;
  replace: string;
}

/** A bug that somebody has made somewhere, put into the reconciler on purpose. */
export interface Mutant {
  /** The class of bug, in one line. */
  why: string;
  edits: Edit[];
  /** Schedules that must notice, as `variant/fault/call`; the variants without fault come first. */
  noticed: string[];
}

const reconciler = 'plugins/experiments-backend/src/reconciler';
const controller = 'packages/controller/src';
const ONE = 'one simulated target';
const HUB = 'on the hub itself';
const MEASURED = 'two variants measured on processes';

const edit = (file: string, find: string, replace: string): Edit => ({
  file,
  find,
  replace,
});
const mutant = (why: string, noticed: string[], ...edits: Edit[]): Mutant => ({
  why,
  noticed,
  edits,
});
const of = (file: string) => `${reconciler}/${file}`;

/** What the harness must catch, all of it. */
export const mutants: readonly Mutant[] = [
  // Versions, intents and finalizers
  mutant(
    'the status is written over whatever is there by now',
    [`${ONE}/paused until the other is done/*`],
    edit(
      of('ExperimentReconciler.ts'),
      '{ metadata: { resourceVersion }, status: patch }',
      '{ status: patch }',
    ),
  ),
  mutant(
    'a child is made in the pass that first intends it',
    [`${ONE}/no fault/0`],
    edit(
      of('children.ts'),
      'const entry = scope.entry(want.role);\n    if (!entry) {',
      'if (!scope.entry(want.role)) scope.intend([newIntent(scope, want, 1)]);\n    const entry = scope.entry(want.role);\n    if (!entry) {',
    ),
    edit(of('children.ts'), '!scope.wasIntended(entry)', 'false'),
  ),
  mutant(
    'the finalizer comes after the clusters',
    [`${ONE}/no fault/0`],
    edit(
      of('ExperimentReconciler.ts'),
      'if (!held && !scope.isDeleting) {',
      "if (!held && !scope.isDeleting && scope.is('ClustersReady')) {",
    ),
  ),
  mutant(
    'there is no finalizer',
    [`${ONE}/no fault/0`],
    edit(
      of('ExperimentReconciler.ts'),
      'if (!held && !scope.isDeleting) {',
      'if (false) {',
    ),
  ),
  mutant(
    'the server names the children',
    [`${ONE}/dies after commit/*`],
    edit(
      of('manifests/ownedMetadata.ts'),
      'name: entry.objectName,\n    namespace: entry.namespace,\n    labels',
      "name: '',\n    generateName: entry.objectName,\n    namespace: entry.namespace,\n    labels",
    ),
  ),
  mutant(
    'the UID of what was made is not recorded',
    [`${ONE}/no fault/0`],
    edit(
      of('children.ts'),
      "scope.markEntry(entry.name, 'Created', object.metadata.uid);",
      "scope.markEntry(entry.name, 'Created');",
    ),
  ),
  mutant(
    'a name that is there already is an error',
    [`${ONE}/dies after commit/*`],
    edit(of('children.ts'), 'if (!isAlreadyExists(error)) {', 'if (error) {'),
  ),
  mutant(
    'what has the name is adopted',
    ['a name that is taken/no fault/0'],
    edit(
      of('children.ts'),
      'live.metadata.labels?.[labels.runUid] !== runUid',
      'false',
    ),
  ),
  mutant(
    'a new attempt takes the name of the one before',
    ['a load that vanishes once/no fault/0'],
    edit(
      of('children.ts'),
      'newIntent(scope, want, entry.attempt + 1)',
      'newIntent(scope, want, entry.attempt)',
    ),
  ),
  mutant(
    'a load that vanishes is waited for',
    ['a load that vanishes once/no fault/0'],
    edit(
      of('children.ts'),
      "return 'Vanished';\n  }\n  recent",
      'return undefined;\n  }\n  recent',
    ),
  ),

  // Caches
  mutant(
    'decisions are made from a cache that is older than the last write',
    [
      `${ONE}/delayed past the next own write/*`,
      `${ONE}/dropped, then listed again/*`,
    ],
    edit(
      of('ExperimentReconciler.ts'),
      '!run || this.deps.recent.isStale(run)',
      '!run',
    ),
  ),
  mutant(
    'what was just made is asked for',
    [
      `${ONE}/delayed past the next own write/*`,
      `${ONE}/dropped, then listed again/*`,
    ],
    edit(
      of('children.ts'),
      'entry.uid ? recent.created(entry.uid) : undefined',
      'undefined',
    ),
  ),
  mutant(
    'an expired version is watched from again',
    [`${ONE}/dropped, then listed again/*`],
    edit(
      `${controller}/reflector/Reflector.ts`,
      'failure instanceof MalformedEventError || isGone(failure)',
      'failure instanceof MalformedEventError',
    ),
  ),
  mutant(
    'what changed during a pass is forgotten',
    [`${ONE}/no fault/0`],
    edit(`${controller}/queue/WorkQueue.ts`, 'this.dirty.add(key);', ''),
  ),
  mutant(
    'events of children wake nobody',
    [`${ONE}/no fault/0`],
    edit(of('Term.ts'), 'return key ? [key] : [];', 'return key ? [] : [];'),
  ),

  mutant(
    'the end of a namespace wakes nobody',
    [`${HUB}/no fault/0`],
    edit(
      of('NamespaceWatch.ts'),
      "type === 'Deleted' &&",
      "type === 'Added' &&",
    ),
  ),
  mutant(
    'a namespace that goes is asked for again and again',
    [`${HUB}/no fault/0`],
    edit(
      of('steps/teardown/giveBack.ts'),
      'if (isTold && !isLate) {\n    return undefined;',
      'if (isTold && !isLate) {\n    scope.wake(scope.now + 5_000);',
    ),
  ),
  mutant(
    'a namespace that is not known yet is gone',
    [`${HUB}/no fault/0`],
    edit(
      of('NamespaceWatch.ts'),
      'if (!this.#reflector.hasSynced) {',
      'if (false) {',
    ),
  ),

  // Errors
  mutant(
    'a failed step is taken for a waiting one',
    [`${ONE}/server error/*`],
    edit(
      of('advance.ts'),
      '    throw error;\n  }\n}\n\n/**\n * What a refusal',
      "    return { type: 'waiting', reason: 'InProgress', message: 'Waiting' };\n  }\n}\n\n/**\n * What a refusal",
    ),
  ),
  mutant(
    'a status that was not written is not missed',
    [`${ONE}/conflict/*`, `${ONE}/server error/*`],
    edit(
      of('ExperimentReconciler.ts'),
      'await this.write(scope);\n    return this.next(scope);',
      'await this.write(scope).catch(() => {});\n    return this.next(scope);',
    ),
  ),
  mutant(
    'a finalizer that was not written is not missed',
    [`${ONE}/conflict/*`, `${ONE}/server error/*`],
    edit(
      of('ExperimentReconciler.ts'),
      '        labels: { [labels.installation]: installation },\n      },\n    });',
      '        labels: { [labels.installation]: installation },\n      },\n    }).catch(() => {});',
    ),
  ),
  mutant(
    'who fails comes back at once',
    [`${ONE}/too many requests/*`],
    edit(
      `${controller}/queue/Controller.ts`,
      'queue.addRateLimited(key, askedMs);',
      'queue.addAfter(key, 1);',
    ),
  ),
  mutant(
    'Retry-After is not read',
    [`${ONE}/too many requests/*`],
    edit(
      `${controller}/queue/Controller.ts`,
      '? error.retryAfterMs',
      '? undefined',
    ),
  ),
  mutant(
    'an event ends the wait that a server asked for',
    [`${ONE}/too many requests/*`],
    edit(
      `${controller}/queue/WorkQueue.ts`,
      'if (heldMs > 0) {',
      'if (heldMs > Infinity) {',
    ),
  ),
  mutant(
    'a missing right ends the run',
    [`${ONE}/forbidden/*`],
    edit(
      of('advance.ts'),
      "return scope.now >= deadline\n    ? {\n        type: 'stalled',\n        reason: missing",
      "return scope.now >= 0\n    ? {\n        type: 'stalled',\n        reason: missing",
    ),
  ),
  mutant(
    'an error of the server ends the run',
    [`${ONE}/server error/*`],
    edit(
      of('advance.ts'),
      'KubernetesError.is(error, 400) ||',
      'KubernetesError.is(error, 400) || KubernetesError.is(error, 500) ||',
    ),
  ),
  mutant(
    'a status is written that changes nothing',
    [`${ONE}/no fault/0`, `${ONE}/delivered twice/*`],
    edit(
      of('status.ts'),
      'return Object.keys(patch).length > 0 ? patch : undefined;',
      'return patch;',
    ),
  ),

  // Giving back
  mutant(
    'no live list has the last word',
    [`${ONE}/a person deletes the run, and its status is lost/*`],
    edit(
      of('steps/tearDown.ts'),
      'const found = await listOwned(scope);',
      'const found = [] as never[];',
    ),
  ),
  mutant(
    'one answer is enough to call something gone',
    [`${ONE}/kind missing/*`],
    edit(
      of('steps/teardown/giveBack.ts'),
      'if (live && live.metadata.uid === uid) {\n        throw refusal;',
      'if (false) {\n        throw refusal;',
    ),
  ),
  mutant(
    'it is deleted by name',
    [`${ONE}/no fault/0`],
    edit(
      of('steps/teardown/giveBack.ts'),
      '        uid,\n        // In the background',
      '        // In the background',
    ),
  ),
  mutant(
    'what has the name of an intent is deleted',
    ['a name that is taken/no fault/0'],
    edit(
      of('steps/teardown/giveBack.ts'),
      'live?.metadata.labels?.[labels.runUid] !== scope.uid',
      '!live',
    ),
  ),
  mutant(
    'clusters go in the background',
    [`${ONE}/no fault/0`],
    edit(
      of('steps/teardown/giveBack.ts'),
      "type === resources.experimentClusters ? 'Foreground' : 'Background'",
      "'Background'",
    ),
  ),
  mutant(
    'clusters go before what is on them',
    [`${ONE}/no fault/0`],
    edit(of('steps/tearDown.ts'), 'return 4000;', 'return 500;'),
  ),
  mutant(
    'components go before the load',
    [`${ONE}/no fault/0`],
    edit(of('steps/tearDown.ts'), 'return 1000 - (', 'return -1000 - ('),
  ),
  mutant(
    'registrations go before the components',
    [`${ONE}/no fault/0`],
    edit(of('steps/tearDown.ts'), 'return 2000;', 'return 200;'),
  ),
  mutant(
    'what is being deleted counts as gone',
    [`${ONE}/no fault/0`],
    edit(
      of('steps/tearDown.ts'),
      "const remaining = ledger.filter(({ state }) => state !== 'Gone');",
      "const remaining = ledger.filter(({ state }) => state !== 'Gone' && state !== 'Deleting');",
    ),
  ),
  mutant(
    'a kind is left out when things are given back',
    [`${ONE}/no fault/0`],
    edit(
      of('ledger.ts'),
      '  resources.experimentClusters,\n  resources.appProjects,',
      '  resources.experimentClusters,',
    ),
  ),
  mutant(
    'things go in the pass that decides the outcome',
    ['deleted while its cluster is made/no fault/0'],
    edit(of('advance.ts'), 'if (scope.wasEnding) {', 'if (scope.isEnding) {'),
  ),
  mutant(
    'things go before the result is kept',
    ['aborted while it runs/no fault/0', 'a load that fails/no fault/0'],
    edit(
      of('steps/index.ts'),
      "  collect,\n  publish,\n  { name: 'tearDown', condition: 'TornDown', run: tearDown },",
      "  { name: 'tearDown', condition: 'TornDown', run: tearDown },\n  collect,\n  publish,",
    ),
  ),
  mutant(
    'a load is deleted while it runs',
    ['aborted while it runs/no fault/0'],
    edit(
      of('steps/index.ts'),
      "  { name: 'stopWorkload', run: stopWorkload },\n",
      '',
    ),
  ),
  mutant(
    'a finished run is removed by name',
    ['removed by its time to live/no fault/0'],
    edit(of('afterwards.ts'), '    uid: scope.uid,\n', ''),
  ),
  mutant(
    'what is kept is kept for good',
    ['kept for an hour after it failed/no fault/0'],
    edit(
      of('steps/tearDown.ts'),
      'const until = Math.min(endedAt + keepForMs, expiresAt ?? Infinity);',
      'const until = now + 3_600_000;',
    ),
  ),
  mutant(
    'a run that is over is not looked after, although it was kept',
    ['kept for an hour after it failed/no fault/0'],
    edit(
      of('ExperimentReconciler.ts'),
      "scope.is('TornDown') && isTerminal(run.status?.phase)",
      'isTerminal(run.status?.phase)',
    ),
  ),

  // Owners
  mutant(
    'a cluster belongs to nothing',
    [`${ONE}/paused until the other is done/*`],
    edit(
      of('manifests/buildCluster.ts'),
      "owner: ownerReference(scope.entry(roles.plan), 'v1', 'ConfigMap'),",
      '',
    ),
  ),
  mutant(
    'an owner that was never made',
    [`${ONE}/no fault/0`],
    edit(
      of('manifests/ownedMetadata.ts'),
      '    uid: entry.uid,\n    controller: false,',
      "    uid: 'of-another',\n    controller: false,",
    ),
  ),
  mutant(
    'nothing says when it must be gone',
    [`${ONE}/no fault/0`],
    edit(
      of('manifests/ownedMetadata.ts'),
      'Math.ceil(expiryOf(scope, options.lifetimeSeconds) / 1000)',
      'Math.ceil(expiryOf(scope, options.lifetimeSeconds) / 1_000_000)',
    ),
  ),

  // Deadlines and wishes
  mutant(
    'deadlines count from now',
    ['a cluster that never comes/no fault/0'],
    edit(
      of('scope.ts'),
      'return (since ?? this.now) + timeoutMs;',
      'return this.now + timeoutMs;',
    ),
  ),
  mutant(
    'nobody wakes a run at its deadline',
    ['a cluster that never comes/no fault/0'],
    edit(
      of('ExperimentReconciler.ts'),
      '{ requeueAfterMs: Math.max(0, wakeAt - now) }',
      '{}',
    ),
  ),
  mutant(
    'who waits looks every half minute',
    [`${ONE}/no fault/0`],
    edit(
      of('advance.ts'),
      'scope.wake(outcome.until);\n',
      'scope.wake(outcome.until);\n        scope.wake(scope.now + 30_000);\n',
    ),
  ),
  mutant(
    'nobody wakes a run when it expires',
    ['expires while it runs/no fault/0'],
    edit(of('advance.ts'), '      scope.wake(deadlines.expiresAt);\n', ''),
  ),
  mutant(
    'nothing expires, and who waits for it comes back at once',
    ['expires while it runs/no fault/0'],
    edit(
      of('ending.ts'),
      'deadlines.expiresAt !== undefined && now >= deadlines.expiresAt',
      'false',
    ),
  ),
  mutant(
    'an abort is not heard',
    ['aborted while it runs/no fault/0'],
    edit(of('ending.ts'), 'if (run.spec.abort) {', 'if (false) {'),
  ),
  mutant(
    'a deletion is not heard',
    ['deleted while it runs/no fault/0'],
    edit(
      of('ending.ts'),
      'if (run.metadata.deletionTimestamp !== undefined) {',
      'if (false) {',
    ),
  ),
  mutant(
    'a pause is not heard',
    ['paused, and let go on/no fault/0'],
    edit(of('advance.ts'), 'if (isPaused(scope.run)) {', 'if (false) {'),
  ),
  mutant(
    'a pause is for good',
    ['paused, and let go on/no fault/0'],
    edit(
      of('advance.ts'),
      'if (isPaused(scope.run)) {',
      "if (isPaused(scope.run) || scope.status.conditions?.some(({ reason }) => reason === 'Paused')) {",
    ),
  ),

  // Truth
  mutant(
    'a cluster that was asked for is ready',
    [`${ONE}/no fault/0`],
    edit(
      of('steps/ensureClusters.ts'),
      "if (ready?.status === 'True') {",
      "if (ready?.status !== 'False') {",
    ),
  ),
  mutant(
    'a component that was delivered is healthy',
    [`${ONE}/no fault/0`],
    edit(
      of('steps/deployComponents.ts'),
      "({ delivery }) => delivery.state !== 'Healthy',",
      '() => false,',
    ),
  ),
  mutant(
    'targets do not wait for each other',
    ['two targets, one after the other/no fault/0'],
    edit(
      of('steps/ensureClusters.ts'),
      'dependsOn.every(name => ready.has(name)),',
      'dependsOn.every(() => true),',
    ),
  ),
  mutant(
    'a word goes back',
    [`${ONE}/no fault/0`],
    edit(
      of('status.ts'),
      'words.indexOf(word) > place ? words[place + 1] : current',
      'words.indexOf(word) > place ? words[place + 1] : words[Math.max(0, place - 1)]',
    ),
  ),
  mutant(
    'a condition claims a generation that is not yet',
    [`${ONE}/no fault/0`],
    edit(
      of('conditions.ts'),
      'observedGeneration: clock.generation,',
      'observedGeneration: clock.generation + 1,',
    ),
  ),

  // Results
  mutant(
    'a result is written once more',
    [
      `${MEASURED}/dies after commit/*`,
      `${MEASURED}/dies before sending/*`,
      `${MEASURED}/server error/*`,
    ],
    edit(of('steps/publishResults.ts'), 'if (existing) {', 'if (false) {'),
  ),
  mutant(
    'a result that waits for its store is lost',
    [`${ONE}/the store refuses/*`],
    edit(of('steps/publishResults.ts'), 'await spool.put({ key, files });', ''),
  ),
  mutant(
    'a result that waits for its store waits for the next process',
    [`${ONE}/the store refuses/*`],
    edit(
      of('steps/publishResults.ts'),
      '    onSpooled();\n    return',
      '    return',
    ),
  ),
];
