// The types of the admin API are written by a program, from the document that the relay publishes:
// UPDATE_DOCS=1 npx vitest run apps/console/src/admin
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { type OpenAPI3, astToString } from 'openapi-typescript'
import process from 'node:process'
import { expect, test } from 'vitest'

const file = new URL('schema.d.ts', import.meta.url)
const document = new URL('../../../../docs/openapi.json', import.meta.url)

test('the types of the admin API are those of its document', async () => {
  const api = JSON.parse(readFileSync(document, 'utf8')) as OpenAPI3
  const written = `// Written by schema.test.ts from docs/openapi.json, never by hand.\n${astToString(await openapiTS(api, { rootTypes: true, rootTypesNoSchemaPrefix: true }))}`
  if (process.env['UPDATE_DOCS']) writeFileSync(file, written)
  expect(readFileSync(file, 'utf8')).toBe(written)
})
