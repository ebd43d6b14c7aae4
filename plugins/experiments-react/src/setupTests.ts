import '@testing-library/jest-dom';

// Outside of browsers Vega looks for node-canvas with a top-level await, which CommonJS, and so
// Jest, does not have. Without a canvas it estimates the width of text, which is all we need.
jest.mock('vega-canvas', () => ({
  canvas: () => null,
  domCanvas: () => null,
  image: () => null,
}));
