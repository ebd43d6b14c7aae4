/** What `/version` says: the release whose behaviour the hub follows, marked as not being it. */
export const version = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+assay-local-hub',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `${process.platform}/${process.arch}`,
} as const;
