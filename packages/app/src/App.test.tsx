import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { render, screen, within } from '@testing-library/react';
import { parse } from 'yaml';

// The very configuration that ships, so that what it names must exist.
const { app } = parse(
  readFileSync(join(__dirname, '../../../app-config.yaml'), 'utf8'),
) as { app: object };

const answers: Record<string, object> = {
  '/api/auth/guest/refresh': {
    profile: {},
    providerInfo: {},
    backstageIdentity: {
      token: `e30.${btoa(JSON.stringify({ exp: 4102444800, iat: 1 }))}.x`,
      identity: {
        type: 'user',
        userEntityRef: 'user:default/guest',
        ownershipEntityRefs: ['user:default/guest'],
      },
    },
  },
  '/api/experiments/definitions': { items: [], total: 0 },
  '/api/experiments/runs': { items: [], total: 0 },
  '/api/permission/authorize': { items: [] },
  '/api/notifications/status': { read: 0, unread: 0 },
};

describe('the portal', () => {
  const fetched: string[] = [];

  beforeEach(() => {
    jest.spyOn(window, 'fetch').mockImplementation(async request => {
      const { pathname } = new URL(
        request instanceof Request ? request.url : String(request),
      );
      fetched.push(pathname);
      const body = answers[pathname];
      return new Response(JSON.stringify(body ?? {}), {
        status: body ? 200 : 404,
        headers: { 'content-type': 'application/json' },
      });
    });
    // The real environment holds texts only, and the configuration is read from it as a value.
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: { ...app, baseUrl: 'http://localhost' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        },
      ] as never,
    };
  });

  it('signs the guest in and opens on the experiments', async () => {
    const { default: App } = await import('./App');
    render(App.createRoot());

    expect(
      await screen.findByRole(
        'heading',
        { name: 'Experiments', level: 2 },
        {
          timeout: 30_000,
        },
      ),
    ).toBeInTheDocument();
    expect(window.location.pathname).toBe('/experiments');
    expect(fetched).toContain('/api/auth/guest/refresh');

    const nav = screen.getByTestId('sidebar-root');
    for (const name of ['Experiments', 'Catalog', 'Create', 'Settings']) {
      expect(within(nav).getByRole('link', { name })).toBeInTheDocument();
    }
    expect(
      within(nav).getByRole('link', { name: 'Assay, home' }),
    ).toHaveAttribute('href', '/');
  }, 60_000);
});
