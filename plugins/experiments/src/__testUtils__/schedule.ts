/** When each phase begins, in milliseconds after the run leaves the queue. */
export const schedule = {
  Provisioning: 1500,
  Ready: 5000,
  Running: 6000,
  trial: 4000,
  end: 31_000,
};
