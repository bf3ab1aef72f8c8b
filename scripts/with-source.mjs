// Runs a TypeScript program against the packages' sources: `node scripts/with-source.mjs test/…/main.ts …`.
import { spawnSync } from 'node:child_process'
import process from 'node:process'

const { status, signal } = spawnSync(
  process.execPath,
  ['--conditions=holdfast-source', '--import', 'tsx', ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
process.exit(signal ? 1 : (status ?? 1))
