// A server renders pages with this package loaded, and a bundler evaluates it with nothing around: importing it may
// touch no global but the language's own.
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it('importing the package touches neither the platform nor the clock', async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export * from '@holdfast/client'", resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'client',
    platform: 'neutral',
    conditions: ['holdfast-source'],
  })
  // A context of its own has the language and nothing else: no fetch, no document, no process, no setTimeout.
  const touched = (name: string) => () => {
    throw new Error(`touched ${name}`)
  }
  const context = {
    Date: { now: touched('Date.now') },
    Math: Object.assign(Object.create(Math), { random: touched('Math.random') }),
  }
  const exported = runInNewContext(`${outputFiles[0]!.text}; Object.keys(client).sort()`, context) as string[]
  expect(exported).toContain('start')
  expect(exported).toContain('resilientFetch')
  expect(runInNewContext('typeof fetch + typeof document + typeof setTimeout')).toBe('undefined'.repeat(3))
})
