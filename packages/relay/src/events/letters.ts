// What is told to people by e-mail: that a budget is nearly spent, that credit is low, and the links that get them in. Plain
// text, a few lines. Nobody waits for a mail server: letters stand in a queue that is bounded, and are tried a few times.
import type { Transporter } from 'nodemailer'
import type { Books } from '../books/books.ts'
import type { Notice } from '../notice.ts'
import type { Runtime } from '../runtime.ts'
import { writeMoney } from '../prices/money.ts'
import { PLACES } from './places.ts'

export interface MailSettings {
  readonly host: string
  readonly port: number
  /** `starttls`: it has to offer TLS. `tls`: from the first octet. `none`: in the clear, for a server on this machine. */
  readonly security: 'starttls' | 'tls' | 'none'
  readonly user?: string
  readonly password?: string
  /** `Holdfast <relay@example.com>` */
  readonly from: string
  /** Where the console is: links begin with it. */
  readonly url: string
}

export const LETTER_LIMITS = {
  /** Letters that wait. Reached: those that follow are not sent, and somebody is told. */
  waitingMax: 1_000,
  /** Times that one is tried. Reached: the same. */
  triesMax: 5,
  /** Before the second try; doubles with each. */
  pauseMs: 30_000,
  /** What the server has to answer. */
  answerMsMax: 20_000,
} as const

interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

type Transport = Pick<Transporter, 'sendMail' | 'close'>

export interface LettersOptions {
  readonly books: Pick<Books, 'organisations' | 'people' | 'lookout'>
  readonly runtime: Pick<Runtime, 'now' | 'after'>
  readonly onFailure: (what: string, cause: unknown) => void
}

export class Letters {
  readonly #settings: MailSettings
  readonly #options: LettersOptions
  #transport: Promise<Transport> | undefined
  #waiting = 0
  #isClosed = false
  readonly #pauses = new Set<() => void>()

  constructor(settings: MailSettings, options: LettersOptions) {
    this.#settings = settings
    this.#options = options
  }

  /** Takes what people are to be told of. */
  hear(notice: Notice): void {
    if (notice.type === 'budget-near') {
      const { account, period, percent, spent, max } = notice
      const of = period === 'total' ? 'in all' : `of this ${period}`
      void this.#toAdministrators(account, `${percent} % of a budget is spent`, [
        `The budget ${of} of ${account} is ${writeMoney(max)}, and ${writeMoney(spent)} of it is spent.`,
        'When all of it is, replies are refused, and those that run are cut off.',
        `Budgets: ${this.#settings.url}/${PLACES.limits}`,
      ])
    }
    if (notice.type === 'credit-low')
      void this.#toAdministrators(notice.organisation, 'Your credit is low', [
        `The organisation ${notice.organisation} has ${writeMoney(notice.balance)} left.`,
        'When nothing is left, replies are refused.',
        `Credit: ${this.#settings.url}/${PLACES.credit}`,
      ])
  }

  /** @returns whether it will be tried */
  invite(email: string, organisation: string, role: string, secret: string, expiresAt: number): boolean {
    return this.#send(email, `You are invited to ${oneLine(organisation)}`, [
      `You are invited to become ${role === 'owner' || role === 'admin' ? 'an' : 'a'} ${role} of ${oneLine(organisation)}.`,
      `Accept: ${this.#settings.url}/${PLACES.invitation}${secret}`,
      `The link is good once, until ${dayOf(expiresAt)}. If you do not know what this is about, do nothing.`,
    ])
  }

  /** The same for who is to set a password. */
  sendLink(email: string, code: string, expiresAt: number): boolean {
    return this.#send(email, 'Set your password', [
      `Set your password: ${this.#settings.url}/${PLACES.reset}${code}`,
      `The link is good once, until ${dayOf(expiresAt)}. If you have not asked for it, tell whoever operates the relay.`,
    ])
  }

  /** What waits is not sent any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const cancel of this.#pauses) cancel()
    const transport = await this.#transport?.catch(() => undefined)
    transport?.close()
  }

  async #toAdministrators(account: string, subject: string, lines: readonly string[]): Promise<void> {
    const { books, onFailure } = this.#options
    try {
      const organisation = await books.lookout.organisationOf(account)
      const members = organisation === undefined ? [] : await books.organisations.memberships({ organisation })
      for (const { person, role } of members) {
        const somebody = role === 'owner' || role === 'admin' ? await books.people.get(person) : undefined
        if (somebody && somebody.disabledAt === undefined) this.#send(somebody.email, subject, lines)
      }
    } catch (cause) {
      onFailure('finding out whom to write to', cause)
    }
  }

  #send(to: string, subject: string, lines: readonly string[]): boolean {
    const isFull = this.#waiting >= LETTER_LIMITS.waitingMax
    if (isFull) this.#options.onFailure('sending a letter: too many are waiting', undefined)
    if (isFull || this.#isClosed) return false
    this.#waiting += 1
    void this.#try({ to, subject, text: `${lines.join('\n\n')}\n` }, 1).finally(() => (this.#waiting -= 1))
    return true
  }

  /** Never rejects. */
  async #try(letter: Letter, times: number): Promise<void> {
    try {
      this.#transport ??= transportTo(this.#settings)
      await (await this.#transport).sendMail({ from: this.#settings.from, ...letter })
    } catch (cause) {
      if (this.#isClosed) return
      if (times >= LETTER_LIMITS.triesMax || isForGood(cause)) return this.#options.onFailure('sending a letter', cause)
      await this.#pause(LETTER_LIMITS.pauseMs * 2 ** (times - 1))
      if (!this.#isClosed) await this.#try(letter, times + 1)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        this.#pauses.delete(end)
        resolve()
      }
      const cancel = this.#options.runtime.after(ms, over)
      const end = (): void => {
        cancel()
        over()
      }
      this.#pauses.add(end)
    })
  }
}

async function transportTo({ host, port, security, user, password }: MailSettings): Promise<Transport> {
  // Most relays write to nobody, and start without it.
  const { createTransport } = await import('nodemailer')
  return createTransport({
    pool: true,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: LETTER_LIMITS.answerMsMax,
    greetingTimeout: LETTER_LIMITS.answerMsMax,
    socketTimeout: LETTER_LIMITS.answerMsMax,
    // Nothing of a letter is anybody else's to read from disk or the network.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** 5xx: the server will never take it. */
const isForGood = (cause: unknown): boolean => {
  const status = (cause as { readonly responseCode?: unknown } | null)?.responseCode
  return typeof status === 'number' && status >= 500
}

const dayOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** A name may be anything. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, 100)
