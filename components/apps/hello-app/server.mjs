// The smallest thing worth measuring: a server whose behaviour can be set by parameters.
import { createHash } from 'node:crypto';
import { readParameters } from '../_shared/parameters.mjs';
import { serve } from '../_shared/serve.mjs';

const {
  greeting,
  responseBytes,
  delayMilliseconds,
  workRounds,
  stallMilliseconds,
  stallEverySeconds,
} = readParameters({
  greeting: 'Hello from Assay',
  responseBytes: 0,
  delayMilliseconds: 0,
  workRounds: 200,
  stallMilliseconds: 0,
  stallEverySeconds: 2,
});

const body = `${greeting}\n`.padEnd(responseBytes, '.');

serve((request, response) => {
  const path = request.url.split('?')[0];
  const answer = answers[path];
  if (!answer) {
    response.statusCode = 404;
    response.end('not found\n');
  } else if (delayMilliseconds > 0) {
    setTimeout(() => response.end(answer()), delayMilliseconds);
  } else {
    response.end(answer());
  }
});

const answers = {
  '/': () => body,
  '/work': () => {
    let digest = Buffer.from(greeting);
    for (let round = 0; round < workRounds; round += 1)
      digest = createHash('sha256').update(digest).digest();
    return `${digest.toString('hex')}\n`;
  },
};

if (stallMilliseconds > 0) {
  // Blocks the whole server, as a garbage collection or a lock would.
  setInterval(() => {
    const end = performance.now() + stallMilliseconds;
    while (performance.now() < end);
  }, stallEverySeconds * 1000);
}
