// Every TypeScript snippet in the documents compiles, as a module of its own, against the packages as they are.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const documents = [
  'README.md',
  ...['docs/guides', 'docs/migrate'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  ),
  'packages/client/README.md',
  'packages/protocol/README.md',
  'packages/simulator/README.md',
  'packages/widget/README.md',
]

/** What a snippet may take for granted: the things its reader has. */
const GIVEN = `
declare const baseURL: string
declare const apiKey: string
declare function token(): Promise<string>
declare const id: string
declare const body: Record<string, unknown>
declare const request: import('@holdfast/client').StartRequest
declare const reply: import('@holdfast/client').Reply
declare function show(text: string): void
declare function showLine(...words: unknown[]): void
declare const start: typeof import('@holdfast/client').start
declare const textOf: typeof import('@holdfast/client').textOf
declare const OpenAI: typeof import('openai').default
declare const expect: typeof import('vitest').expect
declare function yourApplication(...given: unknown[]): Promise<any>
`

interface Snippet {
  readonly path: string
  readonly text: string
}

const snippets: Snippet[] = documents.flatMap((document) => {
  const markdown = readFileSync(join(root, document), 'utf8')
  return [...markdown.matchAll(/^```(tsx?)\n([\s\S]*?)^```/gm)].map(([, kind = '', text = ''], at) => ({
    // In the folder of this test, so that imports resolve as they do here.
    path: join(import.meta.dirname, `${document.replaceAll(/\W/g, '-')}-${at + 1}.snippet.${kind}`),
    text: `${text}\nexport {}\n`,
  }))
})

test('every TypeScript snippet in the documents compiles', () => {
  expect(snippets.length).toBeGreaterThan(5)
  const given = { path: join(import.meta.dirname, 'given.snippet.d.ts'), text: GIVEN }
  const sources = new Map([...snippets, given].map(({ path, text }) => [path, text]))
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    jsx: ts.JsxEmit.ReactJSX,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['source'],
    allowImportingTsExtensions: true,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => sources.has(path) || fileExists(path)
  host.readFile = (path) => sources.get(path) ?? readFile(path)
  host.getSourceFile = (path, language, ...rest) => {
    const text = sources.get(path)
    return text === undefined ? getSourceFile(path, language, ...rest) : ts.createSourceFile(path, text, language)
  }
  const program = ts.createProgram([...sources.keys()], options, host)
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file && sources.has(file.fileName))
    .map(
      ({ file, messageText }) =>
        `${relative(root, file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  expect(complaints).toEqual([])
})
