// Where a request goes. Parsing a URL costs more than writing a request does, and there are few: they are remembered.

export interface Target {
  /** What connections are pooled by. */
  readonly origin: string
  readonly isTls: boolean
  /** As a socket wants it: without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  /** As the `host` field wants it. */
  readonly authority: string
  readonly path: string
}

/** Reached: all are forgotten, and parsed again. */
const REMEMBERED_MAX = 1_000

export class Targets {
  readonly #known = new Map<string, Target>()

  /** Undefined: the URL is none, or not one of HTTP. */
  find(url: string): Target | undefined {
    const known = this.#known.get(url)
    if (known) return known
    const target = parseTarget(url)
    if (!target) return undefined
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear()
    this.#known.set(url, target)
    return target
  }
}

function parseTarget(text: string): Target | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, origin, hostname, host, port, pathname, search } = new URL(text)
  const isTls = protocol === 'https:'
  if (!isTls && protocol !== 'http:') return undefined
  return {
    origin,
    isTls,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    authority: host,
    path: pathname + search,
  }
}
