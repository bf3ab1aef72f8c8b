// What is published of the admin API is made from it (packages/relay/src/admin/openapi.test.ts); this is whether others can
// read it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'

test('docs/openapi.json is good OpenAPI', async () => {
  const source = readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8')
  const config = await createConfig({ extends: ['recommended'] })
  const findings = await lintFromString({ source, absoluteRef: 'openapi.json', config })
  expect(findings.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([])
})
