// How much of a page's weight the client is: bundles what an application would import, minified and gzipped.
// `npm run size` prints the table and fails when something has grown over its limit.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { elementOptions } from '../packages/widget/build.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Limits in bytes, after gzip. The core is everything but the dialects' readers and the meter: the line, its session,
 * SSE, the fold, the table of problems.
 */
export const entries = [
  { name: 'core: follow + start', code: "export { follow, start } from '@holdfast/client/core'", bytesMax: 6144 },
  {
    name: '… + openai-chat',
    code: "export { follow, start, openaiChat } from '@holdfast/client/core'",
    bytesMax: 10432,
  },
  {
    name: '… + anthropic-messages',
    code: "export { follow, start, anthropicMessages } from '@holdfast/client/core'",
    bytesMax: 8640,
  },
  {
    name: '… + startDirect + continuing',
    code: "export { continuing, follow, start, startDirect } from '@holdfast/client/core'",
    bytesMax: 10240,
  },
  {
    name: '… + the React hook',
    code: "export { follow, start } from '@holdfast/client/core'; export { useChat } from '@holdfast/client/react/core'",
    bytesMax: 9216,
  },
  { name: 'follow + start, all in', code: "export { follow, start } from '@holdfast/client'", bytesMax: 11360 },
  { name: 'openClient: all policies', code: "export { openClient } from '@holdfast/client'", bytesMax: 19712 },
  { name: 'resilientFetch', code: "export { resilientFetch } from '@holdfast/client'", bytesMax: 5760 },
  {
    name: 'holdfastTransport',
    code: "export { holdfastTransport } from '@holdfast/client/ai-sdk'",
    bytesMax: 16896,
  },
  { name: '<Chat/>', code: "export { Chat } from './src/index.ts'", bytesMax: 61440, from: 'widget' },
  {
    name: '<holdfast-chat>',
    code: "import './src/element.tsx'",
    bytesMax: 61440,
    from: 'widget',
    // Preact instead of React, and inside.
    options: {
      alias: elementOptions.alias,
      external: [],
      plugins: elementOptions.plugins,
    },
  },
]

/** @returns the entry with its bytes `minified` and `gzipped`, and each source's share of the minified bytes */
export async function weigh(entry) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: entry.code, resolveDir: `${root}packages/${entry.from ?? 'client'}`, loader: 'js' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['holdfast-source'],
    // The page has it anyway.
    external: ['react'],
    jsx: 'automatic',
    ...entry.options,
    plugins: [onDemand, ...(entry.options?.plugins ?? [])],
  })
  const code = outputFiles[0].contents
  const shares = Object.values(metafile.outputs)[0].inputs
  return {
    ...entry,
    minified: code.length,
    gzipped: gzipSync(code, { level: 9 }).length,
    shares: Object.entries(shares)
      .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
      .filter(({ bytes }) => bytes > 0)
      .sort((a, b) => b.bytes - a.bytes),
  }
}

/** What a page loads at first is weighed: what is imported on demand is a file of its own, loaded by those who need it. */
const onDemand = {
  name: 'on-demand',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const entry of entries) {
    const { name, minified, gzipped, bytesMax, shares } = await weigh(entry)
    const verdict = gzipped > bytesMax ? 'TOO LARGE' : 'ok'
    console.log(
      `${name.padEnd(24)} ${String(minified).padStart(7)} min ${String(gzipped).padStart(6)} gzip, at most ${bytesMax}: ${verdict}`,
    )
    if (process.argv.includes('--shares')) {
      for (const { path, bytes } of shares) console.log(`  ${String(bytes).padStart(6)} ${path}`)
    }
    if (gzipped > bytesMax) process.exitCode = 1
  }
}
