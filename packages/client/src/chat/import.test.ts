// A chat knows no framework, and a server that renders loads it with nothing around.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const bundled = async (entry: string, external: string[] = []) => {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${entry}'`, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    conditions: ['holdfast-source'],
    external,
  })
  return outputFiles[0]!.text
}

it('importing a chat touches nothing and needs no React', async () => {
  const exported = runInNewContext(`const module = {}; ${await bundled('@holdfast/client/chat')}; module.exports`)
  expect(Object.keys(exported)).toEqual(expect.arrayContaining(['openChat', 'openChats', 'webStorage']))
})

it('importing the hook touches nothing but React', async () => {
  const text = await bundled('@holdfast/client/react', ['react'])
  const asked: string[] = []
  const require = (name: string) => {
    asked.push(name)
    return {}
  }
  const exported = runInNewContext(`const module = {}; ${text}; module.exports`, { require })
  expect(Object.keys(exported)).toEqual(expect.arrayContaining(['useChat', 'useChats', 'useReply']))
  expect(new Set(asked)).toEqual(new Set(['react']))
})

it('everything that has a hook in it says that it is for the browser', () => {
  const folder = join(import.meta.dirname, '../react')
  const files = readdirSync(folder).filter((name) => !name.includes('.test.'))
  expect(files).toContain('index.ts')
  for (const name of files)
    expect([name, readFileSync(join(folder, name), 'utf8').split('\n')[0]]).toEqual([name, "'use client'"])
})
