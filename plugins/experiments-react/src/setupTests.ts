import '@testing-library/jest-dom';
import { configure } from '@testing-library/dom';

// Pages are whole apps here; a machine that is busy with other suites needs longer than a second.
configure({ asyncUtilTimeout: 20_000 });
jest.setTimeout(120_000);

// Outside of browsers Vega looks for node-canvas with a top-level await, which CommonJS, and so
// Jest, does not have. Without a canvas it estimates the width of text, which is all we need.
jest.mock('vega-canvas', () => ({
  canvas: () => null,
  domCanvas: () => null,
  image: () => null,
}));
