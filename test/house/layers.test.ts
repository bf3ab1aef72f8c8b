// Who may import whom, in one table. A new arrow is a design decision: write it down in docs/decisions/ first.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

const mayImport: Record<string, readonly string[]> = {
  protocol: [],
  client: ['@holdfast/protocol', 'react'],
  widget: ['@holdfast/client', 'react', 'react-dom', 'marked', 'shiki', 'katex'],
  simulator: ['node:'],
  // gpt-tokenizer is an optional peer, loaded when somebody asks for it.
  relay: [
    '@holdfast/protocol',
    'node:',
    '@photostructure/sqlite',
    '@opentelemetry/',
    '@redis/client',
    'find-my-way',
    'gpt-tokenizer',
    'kysely',
    'nodemailer',
    'openid-client',
    'pg',
    'prom-client',
    'stripe',
    'yaml',
    'zod',
  ],
  cli: [
    '@holdfast/client',
    '@holdfast/protocol',
    '@holdfast/relay',
    '@holdfast/simulator',
    'node:',
    'citty',
    'picocolors',
    'pino',
    'string-width',
  ],
}

const sources = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.((test|suite)\.tsx?|d\.ts)$/.test(name))
    .map((name) => join(directory, name))

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b[^;'"]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')

describe('who may import whom', () => {
  for (const [name, allowed] of Object.entries(mayImport))
    test(`${name} imports ${allowed.length === 0 ? 'nothing but itself' : allowed.join(', ')}`, () => {
      const files = sources(join(root, 'packages', name, 'src'))
      expect(files.length).toBeGreaterThan(0)
      const strangers = files.flatMap((file) =>
        importsOf(file)
          .filter(
            (path) =>
              !path.startsWith('.') &&
              !allowed.some(
                (one) => path === one || (/[:/]$/.test(one) ? path.startsWith(one) : path.startsWith(`${one}/`)),
              ),
          )
          .map((path) => `${relative(root, file)} imports ${path}`),
      )
      expect(strangers).toEqual([])
    })

  test('no package reaches into another by path', () => {
    const reaching = Object.keys(mayImport).flatMap((name) => {
      const source = join(root, 'packages', name, 'src')
      return sources(source).flatMap((file) =>
        importsOf(file).filter((path) => path.startsWith('.') && !join(file, '..', path).startsWith(source + sep)),
      )
    })
    expect(reaching).toEqual([])
  })

  test('every package of the workspace has its row', () => {
    const packages = readdirSync(join(root, 'packages')).sort()
    expect(packages).toEqual(Object.keys(mayImport).sort())
  })

  test('the client and the protocol have no dependency from outside', () => {
    for (const name of ['protocol', 'client']) {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
      expect(Object.keys(manifest.dependencies ?? {}).filter((one) => !one.startsWith('@holdfast/'))).toEqual([])
    }
  })

  test('a vendor’s name appears in the relay only among its providers', () => {
    const source = join(root, 'packages/relay/src')
    const naming = sources(source)
      .filter((file) => !relative(source, file).startsWith(`providers${sep}`))
      .filter((file) => /from '.*providers\/(?!index|provider|parts\/)/.test(readFileSync(file, 'utf8')))
    expect(naming).toEqual([])
  })
})

describe('lists written by hand match their folders', () => {
  const cases = [
    { folder: 'packages/relay/src/providers', list: 'index.ts', except: ['index.ts', 'provider.ts', 'parts'] },
    { folder: 'packages/relay/src/routes', list: 'index.ts', except: ['index.ts', 'route.ts', 'sign-in'] },
    {
      folder: 'packages/relay/src/books/migrations',
      list: 'index.ts',
      except: ['index.ts', 'migration.ts', 'append-only.ts', 'sequence.ts'],
    },
  ]
  for (const { folder, list, except } of cases)
    test(folder, () => {
      const listed = importsOf(join(root, folder, list)).map((path) => path.replace('./', ''))
      const present = readdirSync(join(root, folder)).filter(
        (name) => !except.includes(name) && !name.includes('.test.'),
      )
      expect(present.filter((name) => !listed.includes(name))).toEqual([])
    })
})
