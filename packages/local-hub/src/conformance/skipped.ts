/** Declares a topic that cannot be judged here, with the reason in its title. */
export function skipped(topic: string, reason: string): void {
  describe.skip(`${topic}`, () => {
    it(`skipped: ${reason}`, () => {
      expect(reason).toBe('');
    });
  });
}
