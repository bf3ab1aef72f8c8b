// Links between the documents lead somewhere: to a file that is there, and to a heading that it has.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Below a folder, or beside it; nothing that was installed. */
const markdownIn = (folder: string, isDeep = false): string[] =>
  readdirSync(join(root, folder), { encoding: 'utf8', recursive: isDeep })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))

const documents = [
  ...markdownIn('.'),
  ...markdownIn('docs', true),
  ...markdownIn('examples'),
  ...readdirSync(join(root, 'packages')).flatMap((name) => markdownIn(join('packages', name))),
]

/** As GitHub makes it from a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

/** Headings of the document; what stands in a fence is none. */
const anchorsIn = (document: string): string[] =>
  [
    ...read(document)
      .replaceAll(/^```[\s\S]*?^```/gm, '')
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = '']) => anchorOf(heading))

const linksIn = (document: string): string[] =>
  [...read(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))

test('links between the documents lead somewhere', () => {
  expect(documents.length).toBeGreaterThan(20)
  const lost = documents.flatMap((document) =>
    linksIn(document)
      .filter((target) => {
        const [path = '', anchor] = target.split('#')
        const to = path ? join(dirname(document), path) : document
        return !existsSync(join(root, to)) || (anchor !== undefined && !anchorsIn(to).includes(anchor))
      })
      .map((target) => `${document}: ${target}`),
  )
  expect(lost).toEqual([])
})

test('docs/README.md names every document', () => {
  const named = new Set(linksIn('docs/README.md').map((target) => join('docs', target.split('#')[0] ?? '')))
  const others = documents.filter((document) => !/^(docs\/)?README\.md$|^docs\/decisions\//.test(document))
  expect(others.filter((document) => !named.has(document))).toEqual([])
})
