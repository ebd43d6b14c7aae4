import { digestsOf, withDigests, type ImagedPod } from './images';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const pod = (image: string, imageID?: string): ImagedPod => ({
  metadata: { name: 'pod' },
  spec: { containers: [{ name: 'main', image }] },
  status: { containerStatuses: [{ name: 'main', imageID }] },
});

describe('digestsOf', () => {
  it('reads what a node pulled for an image, however the image is named there', () => {
    expect(
      digestsOf([
        pod('nginx:1', `docker.io/library/nginx@${digest('a')}`),
        pod('nginx:1', `docker.io/library/nginx@${digest('a')}`),
        pod('local:1', digest('b')),
      ]),
    ).toEqual({ 'nginx:1': [digest('a')], 'local:1': [digest('b')] });
  });

  it('knows nothing of containers that did not begin', () => {
    expect(
      digestsOf([
        pod('nginx:1', ''),
        pod('nginx:2'),
        { metadata: { name: 'pod' } },
      ]),
    ).toEqual({});
  });

  it('keeps both of a tag that moved', () => {
    expect(
      digestsOf([pod('nginx:1', digest('a')), pod('nginx:1', digest('b'))]),
    ).toEqual({ 'nginx:1': [digest('a'), digest('b')] });
  });

  it('counts what runs before a container too', () => {
    expect(
      digestsOf([
        {
          metadata: { name: 'pod' },
          spec: { initContainers: [{ name: 'init', image: 'setup:1' }] },
          status: {
            initContainerStatuses: [{ name: 'init', imageID: digest('c') }],
          },
        },
      ]),
    ).toEqual({ 'setup:1': [digest('c')] });
  });
});

describe('withDigests', () => {
  const digests = { 'nginx:1': [digest('a'), digest('b')] };

  it.each([
    ['nginx:1', [`nginx:1@${digest('a')}`, `nginx:1@${digest('b')}`]],
    ['other:1', ['other:1']],
    [`nginx:1@${digest('c')}`, [`nginx:1@${digest('c')}`]],
  ])('%s', (image, expected) => {
    expect(withDigests(image, digests)).toEqual(expected);
  });
});
