// A built single-page application, as answers: what the paths that no route knows lead to. It reads files by names that
// cannot leave their folder, and never sees a path that belongs to the API.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer, Incoming } from './http.ts'

/** Undefined for what the site does not have. */
export type Site = (incoming: Pick<Incoming, 'method' | 'path' | 'headers'>) => Promise<Answer | undefined>

/** A file by its name below the folder, with slashes; undefined where there is none. */
export type ReadSiteFile = (name: string) => Promise<Buffer | undefined>

/** @param directory has an `index.html`, and files with a hash in their names below `assets` */
export const siteIn = (directory: string): Site =>
  siteOf((name) =>
    readFile(join(directory, name)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR' || cause.code === 'EISDIR') return undefined
      throw cause
    }),
  )

export const siteOf =
  (read: ReadSiteFile): Site =>
  async ({ method, path, headers }) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined
    const name = nameOf(path, headers['accept'] ?? '')
    const type = TYPES[/\.(\w+)$/.exec(name ?? '')?.[1] ?? '']
    if (name === undefined || type === undefined) return undefined
    for (const { coding, suffix } of codingsFor(headers['accept-encoding'] ?? '')) {
      const bytes = await read(name + suffix)
      if (bytes)
        return answerWith(bytes, headers['if-none-match'], { ...coding, ...cachingOf(name), 'content-type': type })
    }
    return undefined
  }

/** A site of one page that says why there is no other. */
export const siteWithout =
  (page: string): Site =>
  async ({ method, path }) =>
    path === '/' && (method === 'GET' || method === 'HEAD')
      ? {
          status: 404,
          headers: { ...SAFETY, 'content-type': TYPES['html'] as string, 'cache-control': 'no-store' },
          body: page,
        }
      : undefined

/**
 * The file that a path means. Each of its parts begins with a letter or a digit and has no characters that mean anything
 * to a file system, so `..`, hidden files, encoded slashes and drives are no names. What has no dot is a place inside of
 * the application, for whoever can show it.
 */
function nameOf(path: string, accept: string): string | undefined {
  if (path === '/') return INDEX
  if (/^(\/\w[\w.~-]*)+$/.test(path) && /\.\w+$/.test(path)) return path.slice(1)
  return !path.includes('.') && accept.includes('text/html') ? INDEX : undefined
}

const INDEX = 'index.html'

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
}

/** Forms in which a file may lie there, the smallest that the browser takes first. */
function codingsFor(accepted: string): readonly { readonly suffix: string; readonly coding: Record<string, string> }[] {
  const takes = (name: string): boolean =>
    accepted.split(',').some((one) => new RegExp(`^\\s*${name}\\s*(;\\s*q=(?!0(\\.0*)?\\s*$).*)?$`, 'i').test(one))
  return [
    ...(takes('br') ? [{ suffix: '.br', coding: { 'content-encoding': 'br' } }] : []),
    ...(takes('gzip') ? [{ suffix: '.gz', coding: { 'content-encoding': 'gzip' } }] : []),
    { suffix: '', coding: {} },
  ]
}

/** What has a hash in its name never changes; of everything else the browser asks whether it has. */
const cachingOf = (name: string): Record<string, string> => ({
  'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  vary: 'accept-encoding',
})

function answerWith(bytes: Buffer, known: string | undefined, headers: Readonly<Record<string, string>>): Answer {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  const all = { ...SAFETY, ...headers, etag }
  // A cache on the way may have made the tag a weak one: for this it is the same.
  const isKnown = known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*')
  return isKnown
    ? { status: 304, headers: all }
    : { status: 200, headers: { ...all, 'content-length': String(bytes.length) }, body: bytes }
}

/**
 * The page runs what came with it and nothing else, and talks to the relay it came from. Images may be anybody's, because
 * answers show them; styles may stand in the page, because highlighted code and formulas have theirs there.
 */
const SAFETY: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}
