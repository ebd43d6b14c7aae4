/** What a cloud is short of, and where there may be more of it. */
export interface CloudShortage {
  /** `quota`: what the account may have. `capacity`: what the cloud has. */
  kind: 'quota' | 'capacity';
  /** The nearest place that is worth a try. */
  elsewhere: 'zone' | 'region';
}

interface Rule extends CloudShortage {
  pattern: RegExp;
}

const quota = (
  elsewhere: CloudShortage['elsewhere'],
  pattern: RegExp,
): Rule => ({
  kind: 'quota',
  elsewhere,
  pattern,
});
const capacity = (
  elsewhere: CloudShortage['elsewhere'],
  pattern: RegExp,
): Rule => ({ kind: 'capacity', elsewhere, pattern });

/** The first that matches says it: the particular stands before the general. */
const rules: readonly Rule[] = [
  // Google
  capacity('zone', /\bGCE_STOCKOUT\b|\bZONE_RESOURCE_POOL_EXHAUSTED/),
  capacity('zone', /does not have enough resources available to fulfill/i),
  quota('region', /insufficient regional quota to satisfy request/i),
  quota('region', /\bGCE_QUOTA_EXCEEDED\b|\bQUOTA_EXCEEDED\b/),
  quota('region', /Quota '[A-Z0-9_]+' exceeded/),
  // Amazon
  capacity(
    'zone',
    /\bInsufficientInstanceCapacity\b|\bUnfulfillableCapacity\b/,
  ),
  capacity('zone', /\bUnsupportedAvailabilityZoneException\b/),
  quota(
    'region',
    /\bMaxSpotInstanceCountExceeded\b|Max spot instance count exceeded/,
  ),
  quota('region', /\bVcpuLimitExceeded\b|\bInstanceLimitExceeded\b/),
  quota('region', /\b(Vpc|InternetGateway|Address|RouteTable)LimitExceeded\b/),
  quota('region', /\bResourceLimitExceededException\b/),
  // Azure
  capacity(
    'zone',
    /\bZonalAllocationFailed\b|\bOverconstrainedZonalAllocationRequest\b/,
  ),
  capacity(
    'region',
    /\bAllocationFailed\b|\bOverconstrainedAllocationRequest\b/,
  ),
  capacity(
    'region',
    /\bSkuNotAvailable\b|is currently not available in location/,
  ),
  quota(
    'region',
    /\bErrCode_InsufficientVCPUQuota\b|Insufficient (regional )?vcpu quota/i,
  ),
  quota('region', /exceeding approved .{1,80} [Cc]ores quota/),
  quota('region', /exceeding quota limits of Core/i),
];

/**
 * Whether a cloud's message says that it is short of something here, so that a try elsewhere may
 * succeed. Undefined for everything else, such as a missing right, which is the same everywhere.
 */
export function classifyCloudError(message: string): CloudShortage | undefined {
  const rule = rules.find(({ pattern }) => pattern.test(message));
  return rule && { kind: rule.kind, elsewhere: rule.elsewhere };
}
