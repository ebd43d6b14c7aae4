// The document on Express 4, as its own documentation would write it.
import express from 'express';
import { buildDocument } from '../_shared/items.mjs';
import { readParameters } from '../_shared/parameters.mjs';
import { serve } from '../_shared/serve.mjs';

const { items } = readParameters({ items: 20 });

const app = express();
app.get('/json', (_request, response) => {
  response.json(buildDocument(items));
});

serve(app);
