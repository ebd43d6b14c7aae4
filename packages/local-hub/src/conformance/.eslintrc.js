// The cases share their expectations and declare themselves through functions,
// and a topic that cannot be judged is skipped on purpose, with its reason.
module.exports = {
  rules: {
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect*', 'refuse', 'gone', '**.ok'] },
    ],
    'jest/no-disabled-tests': 'off',
    'jest/no-export': 'off',
    'jest/no-standalone-expect': 'off',
  },
};
