import { screen, within } from '@testing-library/react';
import { FakeExperiments } from '../__testUtils__';
import { renderPortal } from '../__testUtils__/renderPortal';

// A file of its own: the hook that asks for permissions remembers answers across tests.
describe('StartRunButton without the permission', () => {
  it('starts nothing, and says why', async () => {
    renderPortal({
      api: new FakeExperiments(),
      denied: ['experiments.run.create'],
    });
    const card = await screen.findByRole('article', { name: 'Hello app' });
    const button = within(card).getByRole('button', { name: 'Run: Hello app' });
    expect(
      await within(card).findByText('You may not start runs'),
    ).toBeInTheDocument();
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription('You may not start runs');
  });
});
