import { classifyCloudError } from './cloudErrors';

/**
 * Messages as people have met them, shortened, with the public thread that quotes each.
 */
const messages: [
  source: string,
  message: string,
  kind: 'quota' | 'capacity' | undefined,
  elsewhere: 'zone' | 'region' | undefined,
][] = [
  [
    'terraform-google-modules/terraform-google-kubernetes-engine#1795',
    "googleapi: Error 403: Insufficient regional quota to satisfy request: resource \"SSD_TOTAL_GB\": request requires '300.0' and is short '50.0'. project has a quota of '250.0' with '250.0' available.",
    'quota',
    'region',
  ],
  [
    'googlecodelabs/feedback#950',
    "(1) insufficient regional quota to satisfy request: resource \"CPUS\": request requires '12.0' and is short '4.0'.",
    'quota',
    'region',
  ],
  [
    'openshift/installer#2292',
    "Error waiting for instance to create: Quota 'SSD_TOTAL_GB' exceeded.  Limit: 500.0 in region us-east1.",
    'quota',
    'region',
  ],
  [
    'akka/akka-core#32992',
    "Google Compute Engine: Not all instances running in IGM after 35m4.033429035s. Expected 5, running 2, transitioning 3. Current errors: [GCE_STOCKOUT]: Instance 'gke-x-default-pool-97da88a9-8gmv' creation failed: The zone 'projects/p/zones/us-central1-c' does not have enough resources available to fulfill the request. '(resource type:compute)'.",
    'capacity',
    'zone',
  ],
  [
    'kubernetes/k8s.io#9834',
    'code: ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
    'capacity',
    'zone',
  ],
  [
    'cortexlabs/cortex#1258',
    'Could not launch Spot Instances. InsufficientInstanceCapacity - There is no Spot capacity available that matches your request. Launching EC2 instance failed.',
    'capacity',
    'zone',
  ],
  [
    'mludvig/aws-ethereum-miner#23',
    'Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.',
    'capacity',
    'zone',
  ],
  [
    'aws/aws-parallelcluster#1115',
    'Launching a new EC2 instance. Status Reason: Max spot instance count exceeded. Launching EC2 instance failed.',
    'quota',
    'region',
  ],
  [
    'aws/karpenter-provider-aws#5789',
    'MaxSpotInstanceCountExceeded: Max spot instance count exceeded',
    'quota',
    'region',
  ],
  [
    'Azure/karpenter-provider-azure#192',
    'Operation could not be completed as it results in exceeding approved standardDASv5Family Cores quota. Additional details - Deployment Model: Resource Manager, Location: eastus, Current Limit: 100, Current Usage: 96, Additional Required: 64',
    'quota',
    'region',
  ],
  [
    'Azure/Mission-Critical-Online#251',
    'Operation could not be completed as it results in exceeding approved Total Regional Cores quota.',
    'quota',
    'region',
  ],
  [
    '1ChristianAlex/motordesk#14',
    'ErrCode_InsufficientVCPUQuota Insufficient vcpu quota requested 2, remaining 0 for family StandardDasv7Family for region eastus.',
    'quota',
    'region',
  ],
  [
    'salaxander/kubernetes-the-hard-way#14',
    'Error Code: QuotaExceeded Message: Operation results in exceeding quota limits of Core. Maximum allowed: 10, Current in use: 10, Additional requested: 2.',
    'quota',
    'region',
  ],
  [
    'MicrosoftDocs/azure-docs#71304',
    "The requested size for resource 'aks-batchprocpl2-39682577-vmss' is currently not available in location 'eastus' zones '' for subscription 's'. Please try another size or deploy to a different location or zones.",
    'capacity',
    'region',
  ],
  [
    'a right that is missing',
    'googleapi: Error 403: Required "container.clusters.create" permission(s) for "projects/p".',
    undefined,
    undefined,
  ],
  [
    'a field that cannot be',
    'InvalidParameterException: unsupported Kubernetes version',
    undefined,
    undefined,
  ],
  [
    'a provider that cannot tell',
    'cannot determine creation result - remove the crossplane.io/external-create-pending annotation if it is safe to proceed',
    undefined,
    undefined,
  ],
];

describe('classifyCloudError', () => {
  it.each(messages)('%s', (_, message, kind, elsewhere) => {
    expect(classifyCloudError(message)).toEqual(kind && { kind, elsewhere });
  });
});
