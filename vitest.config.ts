import { defineConfig } from 'vitest/config'

// Tests run from the TypeScript sources (`source` in each package's exports); only tests that start
// real processes need the build, and `npm test` makes it first.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
})
