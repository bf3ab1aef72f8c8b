// Prompts and completions, where the operator wants them kept: sealed (AES-256-GCM) before they reach the database, which
// therefore has no word of them. The key is the operator's, and is in the configuration by reference; a new one is put in
// front of the old, which stays until nothing is left that was sealed with it.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { type Actor, note } from '../who/audit.ts'

/** What was asked and what was answered, as JSON texts: the request's body and the reply's message. */
export interface Bodies {
  readonly request?: string
  readonly response?: string
}

/** Characters of each that are kept. Reached: the rest is left out, and it says so. */
export const BODY_CHARS_MAX = 256 * 1024
/** Of a secret to seal with. Fewer: it is refused. */
export const SECRET_CHARS_MIN = 32

interface Sealing {
  readonly id: string
  readonly key: Buffer
}

/** Of a reply that ended; `organisation` is whose it is. */
export interface BodiesOf {
  readonly id: string
  readonly organisation: string
  readonly endedAt: number
}

/** What is there of a reply: sealed with a key that is not in the configuration any more, it cannot be read. */
export type ReadBodies =
  | { readonly outcome: 'read'; readonly bodies: Bodies }
  | { readonly outcome: 'sealed'; readonly with: string }

export class RequestBodies {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now'>
  readonly #sealings: readonly Sealing[]

  /**
   * @param secrets the first one seals, all of them open; none: nothing is kept
   * @throws RangeError for a secret that is too short
   */
  constructor(engine: Engine, runtime: Pick<Runtime, 'now'>, secrets: readonly string[] = []) {
    this.#engine = engine
    this.#runtime = runtime
    this.#sealings = secrets.map(sealingOf)
  }

  /** Whether the operator wants them. */
  get areKept(): boolean {
    return this.#sealings.length > 0
  }

  /** Does nothing where they are not wanted, are there already, or were forgotten. @throws when they cannot be written */
  async keep({ id, organisation, endedAt }: BodiesOf, bodies: Bodies): Promise<void> {
    const [sealing] = this.#sealings
    if (!sealing) return
    const sealed = seal(sealing, id, JSON.stringify(cut(bodies)))
    await this.#engine.db
      .insertInto('request_bodies')
      .values({ id, organisation, ended_at: endedAt, sealed_with: sealing.id, sealed })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }

  /**
   * What is kept of a reply goes, and nothing of it is kept any more: another node may be about to write it. What stays until
   * its time is over is a row that says nothing.
   */
  async forget(id: string): Promise<void> {
    const nothing = { organisation: '', sealed_with: '', sealed: FORGOTTEN }
    await this.#engine.db
      .insertInto('request_bodies')
      .values({ id, ended_at: this.#runtime.now(), ...nothing })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(nothing))
      .execute()
  }

  /** Whether anything is kept of a reply. */
  async has(id: string): Promise<boolean> {
    const row = await this.#engine.db
      .selectFrom('request_bodies')
      .select('id')
      .where('id', '=', id)
      .where('sealed', '<>', FORGOTTEN)
      .executeTakeFirst()
    return row !== undefined
  }

  /**
   * Reads them, and notes who did, in one transaction.
   * @param organisation whose they have to be; absent: anybody's
   * @returns undefined where there are none
   */
  read(id: string, by: Actor, organisation?: string): Promise<ReadBodies | undefined> {
    return this.#engine.write(async (books) => {
      const row = await books
        .selectFrom('request_bodies')
        .selectAll()
        .where('id', '=', id)
        .where('sealed', '<>', FORGOTTEN)
        .$if(organisation !== undefined, (query) => query.where('organisation', '=', organisation ?? ''))
        .executeTakeFirst()
      if (!row) return undefined
      const sealing = this.#sealings.find((one) => one.id === row.sealed_with)
      if (!sealing) return { outcome: 'sealed', with: row.sealed_with }
      await note(books, this.#runtime.now(), by, {
        act: 'bodies-read',
        subject: id,
        ...(row.organisation !== '' && { organisation: row.organisation }),
      })
      return { outcome: 'read', bodies: JSON.parse(open(sealing, id, row.sealed)) as Bodies }
    })
  }
}

/** In place of what was sealed. */
const FORGOTTEN = ''

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

function sealingOf(secret: string): Sealing {
  if (secret.length < SECRET_CHARS_MIN)
    throw new RangeError(`a secret to seal with has at least ${SECRET_CHARS_MIN} characters`)
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'holdfast request bodies', 32))
  // Names the key without telling anything of it: of what was derived, and not of the secret.
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 12), key }
}

/** Nonce, tag and text, in base64. Bound to its reply: what is sealed for one cannot be passed off as another's. */
function seal({ key }: Sealing, id: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(id))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

/** @throws where it was changed, or is another's */
function open({ key }: Sealing, id: string, sealed: string): string {
  const octets = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv(ALGORITHM, key, octets.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(id))
    .setAuthTag(octets.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  return decipher.update(octets.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}

const CUT = '… (the rest was not kept)'

const cut = ({ request, response }: Bodies): Bodies => ({
  ...(request !== undefined && { request: within(request) }),
  ...(response !== undefined && { response: within(response) }),
})

const within = (text: string): string => (text.length > BODY_CHARS_MAX ? text.slice(0, BODY_CHARS_MAX) + CUT : text)
