/**
 * The document that the runtimes of the comparison answer with. It is built and written as JSON
 * anew for every request: that is the work that is compared.
 *
 * @param {number} count
 */
export function buildDocument(count) {
  return {
    items: Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      name: `item ${index + 1}`,
      price: (index + 1) * 1.25,
      tags: ['alpha', 'beta'],
    })),
  };
}
