import { defineConfig } from 'vitest/config'

// Tests run from the TypeScript sources (`holdfast-source` in each package's exports); only tests that start
// real processes need the build, and `npm test` makes it first.
export default defineConfig({
  resolve: { conditions: ['holdfast-source'] },
  ssr: { resolve: { conditions: ['holdfast-source'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'apps/*/src/**/*.test.{ts,tsx}',
      'test/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // They wait more than they work: for processes, browsers, and time to pass.
    maxWorkers: '100%',
  },
})
