module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // These run under Node.js, start the whole lab, and loop over tables of cases.
      files: ['e2e-tests/**'],
      rules: {
        '@backstage/no-relative-monorepo-imports': 'off',
        '@backstage/no-undeclared-imports': 'off',
        'no-console': 'off',
        'no-loop-func': 'off',
        'no-restricted-imports': 'off',
      },
    },
  ],
});
