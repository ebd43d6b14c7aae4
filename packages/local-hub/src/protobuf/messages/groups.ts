import { Messages } from './types';

/** Events, leases and reviews. */
export const groupMessages: Messages = {
  'events.Event': {
    metadata: '1 meta.ObjectMeta',
    eventTime: '2 meta.MicroTime',
    series: '3 core.EventSeries',
    reportingController: '4 string',
    reportingInstance: '5 string',
    action: '6 string',
    reason: '7 string',
    regarding: '8 core.ObjectReference',
    related: '9 core.ObjectReference',
    note: '10 string',
    type: '11 string',
    deprecatedSource: '12 core.EventSource',
    deprecatedFirstTimestamp: '13 meta.Time',
    deprecatedLastTimestamp: '14 meta.Time',
    deprecatedCount: '15 int32',
  },
  'coordination.Lease': {
    metadata: '1 meta.ObjectMeta',
    spec: '2 coordination.LeaseSpec',
  },
  'coordination.LeaseSpec': {
    holderIdentity: '1 string',
    leaseDurationSeconds: '2 int32',
    acquireTime: '3 meta.MicroTime',
    renewTime: '4 meta.MicroTime',
    leaseTransitions: '5 int32',
    strategy: '6 string',
    preferredHolder: '7 string',
  },
  'authorization.SelfSubjectAccessReview': {
    metadata: '1 meta.ObjectMeta',
    spec: '2 authorization.SelfSubjectAccessReviewSpec',
  },
  'authorization.SelfSubjectAccessReviewSpec': {
    resourceAttributes: '1 authorization.ResourceAttributes',
    nonResourceAttributes: '2 authorization.NonResourceAttributes',
  },
  'authorization.ResourceAttributes': {
    namespace: '1 string',
    verb: '2 string',
    group: '3 string',
    version: '4 string',
    resource: '5 string',
    subresource: '6 string',
    name: '7 string',
    fieldSelector: '8 authorization.Selector',
    labelSelector: '9 authorization.Selector',
  },
  'authorization.Selector': {
    rawSelector: '1 string',
    requirements: '2 repeated meta.Requirement',
  },
  'authorization.NonResourceAttributes': { path: '1 string', verb: '2 string' },
  'authorization.SelfSubjectRulesReview': {
    metadata: '1 meta.ObjectMeta',
    spec: '2 authorization.SelfSubjectRulesReviewSpec',
  },
  'authorization.SelfSubjectRulesReviewSpec': { namespace: '1 string' },
  'authentication.SelfSubjectReview': { metadata: '1 meta.ObjectMeta' },
};
