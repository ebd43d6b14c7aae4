// The document on nothing but Node.js.
import { buildDocument } from '../_shared/items.mjs';
import { readParameters } from '../_shared/parameters.mjs';
import { serve } from '../_shared/serve.mjs';

const { items } = readParameters({ items: 20 });

serve((request, response) => {
  if (request.method === 'GET' && request.url.split('?')[0] === '/json') {
    const body = JSON.stringify(buildDocument(items));
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(body));
    response.end(body);
  } else {
    response.statusCode = 404;
    response.end();
  }
});
