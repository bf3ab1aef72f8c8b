// The models that can be asked for: those the operator names, and those of each upstream's list that the plan lets anybody
// ask for, remembered for a while. An
// upstream that does not answer is left out; its models can still be asked for by name.
import type { Runtime } from './runtime.ts'
import type { Plan, Upstream } from './routing/plan.ts'
import { isServed } from './routing/route.ts'
import type { Router } from './routing/router.ts'
import { hasStar } from './routing/star.ts'
import type { Transport } from './transport.ts'
import type { Limits } from './limits.ts'

export interface Model {
  readonly id: string
  readonly displayName: string
  readonly ownedBy: string
  /** Seconds since 1970; 0 when the vendor does not say. */
  readonly createdS: number
}

const REMEMBERED_MS = 300_000
const WAIT_MS_MAX = 10_000
const LIST_BYTES_MAX = 4 * 1024 * 1024

export class Models {
  readonly #router: Pick<Router, 'plan' | 'open'>
  readonly #transport: Transport
  readonly #runtime: Runtime
  readonly #limits: Limits
  #listed: Promise<readonly Model[]> | undefined
  #listedAt = 0
  #listedOf: readonly Upstream[] | undefined

  constructor(router: Pick<Router, 'plan' | 'open'>, transport: Transport, runtime: Runtime, limits: Limits) {
    this.#router = router
    this.#transport = transport
    this.#runtime = runtime
    this.#limits = limits
  }

  /** Sorted by id, each once. */
  list(): Promise<readonly Model[]> {
    const now = this.#runtime.now()
    const { plan, open } = this.#router
    if (!this.#listed || open !== this.#listedOf || now - this.#listedAt > REMEMBERED_MS) {
      this.#listedAt = now
      this.#listedOf = open
      this.#listed = Promise.all(open.map((upstream) => this.#ask(upstream))).then((lists) => {
        // A list that lacks somebody's is not one to remember.
        if (lists.includes(undefined)) this.#listed = undefined
        const served = lists.map((list = []) => list.filter(({ id }) => isServed(plan, id)))
        return merge([...served, named(plan)])
      })
    }
    return this.#listed
  }

  /** An upstream's own list; undefined when it cannot be had. */
  #ask(upstream: Upstream): Promise<readonly Model[] | undefined> {
    const { provider, baseUrl, secrets } = upstream
    const path = provider.modelsPath
    if (path === undefined) return Promise.resolve([])
    return new Promise((resolve) => {
      const pieces: Buffer[] = []
      let bytes = 0
      let status = 0
      let forget = (): void => {}
      const hangUp = this.#transport.send(
        {
          method: 'GET',
          url: baseUrl + path,
          headers: { ...provider.headers, ...provider.authorise(secrets[0] ?? ''), accept: 'application/json' },
          connectMsMax: this.#limits.connectMsMax,
        },
        {
          head(given) {
            status = given
          },
          data(piece) {
            bytes += piece.length
            if (bytes <= LIST_BYTES_MAX) pieces.push(Buffer.from(piece))
          },
          closed: (failure) => {
            forget()
            resolve(
              failure || status !== 200
                ? undefined
                : parseModels(Buffer.concat(pieces).toString('utf8'), provider.name),
            )
          },
        },
      )
      forget = this.#runtime.after(WAIT_MS_MAX, () => hangUp())
    })
  }
}

/** What the operator calls by a name, and by other names. A wildcard is no name. */
const named = ({ models }: Plan): readonly Model[] =>
  models
    .flatMap(({ name, aliases }) => [name, ...aliases])
    .filter((name) => !hasStar(name))
    .map((id) => ({ id, displayName: id, ownedBy: 'holdfast', createdS: 0 }))

function merge(lists: readonly (readonly Model[])[]): readonly Model[] {
  const byId = new Map(lists.flat().map((model) => [model.id, model]))
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
}

/**
 * A list of models, as an upstream gives it. Reads the vendors' shapes: `created` in seconds, or `created_at` as a date;
 * Google's names begin with `models/`. Empty for what is no such list.
 */
export function parseModels(text: string, vendor: string): readonly Model[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return []
  }
  const { data, models } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  // Some list without an envelope.
  const list = Array.isArray(body) ? body : (data ?? models)
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: Record<string, unknown> | null) => {
    const { created, created_at: createdAt, owned_by: ownedBy, name } = entry ?? {}
    const id = entry?.['id'] ?? (typeof name === 'string' ? name.replace(/^models\//, '') : undefined)
    if (typeof id !== 'string') return []
    const displayName = entry?.['display_name'] ?? entry?.['displayName']
    const createdS = typeof created === 'number' ? created : Date.parse(String(createdAt ?? '')) / 1000
    return [
      {
        id,
        displayName: typeof displayName === 'string' ? displayName : id,
        ownedBy: typeof ownedBy === 'string' ? ownedBy : vendor,
        createdS: Number.isFinite(createdS) ? Math.floor(createdS) : 0,
      },
    ]
  })
}
