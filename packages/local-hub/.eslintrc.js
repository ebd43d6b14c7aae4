module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Files read from the exported down to the details.
    '@typescript-eslint/no-use-before-define': [
      'error',
      { classes: false, functions: false, variables: false },
    ],
  },
  overrides: [
    {
      // Expectations stand in helpers that wait for them, and depend on the case of a table.
      files: ['src/**/*.test.ts', 'src/conformance/**'],
      rules: {
        'jest/expect-expect': 'off',
        'jest/no-conditional-expect': 'off',
      },
    },
  ],
});
