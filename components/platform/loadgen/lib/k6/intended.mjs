/**
 * When each request should have left. A constant rate is a grid, and k6 starts what is due in its
 * order, so without dropped iterations the n-th request to leave belongs to the n-th time. With
 * dropped ones, each belongs to the nearest time that is left, as far as there were drops to skip.
 *
 * @param {{ start: number }[]} requests - in the order in which they left
 * @param {{ start: number, rate: number, dropped: number }} schedule
 * @returns {number[]}
 */
export function intendedTimesOf(requests, { start, rate, dropped }) {
  const gap = 1000 / rate;
  let previous = -1;
  return requests.map((request, rank) => {
    const nearest = Math.round((request.start - start) / gap);
    const index = Math.min(Math.max(previous + 1, nearest), rank + dropped);
    previous = index;
    return start + index * gap;
  });
}
