// Builds `<holdfast-chat>` for pages without a bundler: one module, and chunks that it fetches when they are needed.
// React's place is taken by Preact.
import { rm } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The style sheet goes into the element's shadow root: its files are joined and imported as one text, minified. */
const styleAsText = {
  name: 'style-as-text',
  setup: ({ onLoad }) =>
    onLoad({ filter: /style\.css$/ }, async ({ path }) => {
      const options = { bundle: true, minify: true, target: 'es2022', write: false }
      const { outputFiles } = await build({ entryPoints: [path], ...options })
      return { contents: outputFiles[0].text, loader: 'text' }
    }),
}

/** What the bundle of the element is made with; `scripts/size.mjs` weighs the same. */
export const elementOptions = {
  absWorkingDir: root,
  entryPoints: { 'holdfast-chat': 'src/element.tsx' },
  outdir: 'dist/element',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  conditions: ['holdfast-source'],
  jsx: 'automatic',
  alias: {
    react: 'preact/compat',
    'react/jsx-runtime': 'preact/jsx-runtime',
    'react-dom/client': 'preact/compat/client',
  },
  plugins: [styleAsText],
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Their names change with what is in them. The rest of the folder is the compiler's.
  await rm(`${root}dist/element/chunks`, { recursive: true, force: true })
  await build({ ...elementOptions, legalComments: 'linked' })
}
