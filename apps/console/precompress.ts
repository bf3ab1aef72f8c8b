// Writes `x.br` and `x.gz` beside every text of the build, so that the relay can serve them without compressing anything.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXTS = /\.(?:html|js|css|svg|json|map)$/
/** Below this a packet is not filled either way. */
const BYTES_MIN = 1024
/** The best takes ten times as long as this for a twentieth less, and whoever starts a fresh clone waits for it. */
const BROTLI_QUALITY = 9

export const precompress = (): Plugin => ({
  name: 'precompress',
  apply: 'build',
  async writeBundle({ dir }) {
    const files = await readdir(dir!, { recursive: true })
    for (const name of files.filter((name) => TEXTS.test(name))) await compress(join(dir!, name))
  },
})

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path)
  if (bytes.length < BYTES_MIN) return
  const quality = {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }
  await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, quality))
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
}
