// The operator's table of limits says what the source says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DISK_LOG_LIMITS, LIMITS } from '@holdfast/relay'
import { expect, test } from 'vitest'

test('docs/operating.md names every limit with its default', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8')
  const documented = Object.fromEntries(
    [...guide.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name = '', value]) => [name, Number(value)]),
  )
  const { HOLDFAST_PORT: _, ...limits } = documented
  const { sync: __, ...log } = DISK_LOG_LIMITS
  expect(limits).toEqual({ ...LIMITS, ...log })
})
