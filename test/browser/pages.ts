// Pages of an application of somebody else's: another origin than the relay's, with scripts that are bundled here.
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Pages {
  /** The origin. */
  readonly url: string
  /** Puts a page at `path`: its body, after the scripts that it loads. */
  add(path: string, body: string): void
  /** Puts what a bundle consists of under `/`, by the names of its files. */
  addBundle(options: BuildOptions): Promise<void>
  close(): void
}

export async function openPages(): Promise<Pages> {
  const files = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>()
  const server = createServer(({ url = '/' }, response) => {
    const file = files.get(url)
    // A browser asks every origin for an icon, and complains when there is none.
    if (!file) return response.writeHead(url === '/favicon.ico' ? 204 : 404).end()
    return response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(file.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (path, body) =>
      void files.set(path, {
        type: 'text/html',
        body: `<!doctype html><html lang="en"><title>A page</title><body>${body}</body></html>`,
      }),
    async addBundle(options) {
      const { outputFiles } = await build({
        bundle: true,
        format: 'esm',
        target: 'es2022',
        conditions: ['holdfast-source'],
        define: { 'process.env.NODE_ENV': '"development"' },
        logLevel: 'error',
        ...options,
        outdir: '/bundle',
        write: false,
      })
      for (const { path, contents } of outputFiles)
        files.set(path.slice('/bundle'.length), { type: 'text/javascript', body: contents })
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Which React an import of `react` is in a bundle. */
export function withReact(major: 18 | 19): Pick<BuildOptions, 'alias'> {
  const fromHere = createRequire(import.meta.url)
  const fromRoot = createRequire(`${root}package.json`)
  const folder = (require: NodeJS.Require, name: string): string => dirname(require.resolve(`${name}/package.json`))
  return {
    alias:
      major === 18
        ? { react: folder(fromHere, 'react-18'), 'react-dom': folder(fromHere, 'react-dom-18') }
        : { react: folder(fromRoot, 'react'), 'react-dom': folder(fromRoot, 'react-dom') },
  }
}
