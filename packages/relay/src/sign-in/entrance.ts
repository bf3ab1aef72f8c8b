// How people get into the console, and stay in: passwords, cookies, and how fast either may be guessed. What is known of
// people is in the books; what is said over HTTP is in routes/sign-in/.
import { HoldfastError } from '@holdfast/protocol'
import type { Books } from '../books/books.ts'
import { Buckets } from '../books/limits/buckets.ts'
import type { Person } from '../books/who/people.ts'
import type { SignIn } from '../books/who/sign-ins.ts'
import type { Incoming } from '../http.ts'
import type { Limits } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import { cookie, cookieIn } from './cookie.ts'
import { type Attempt, Pace } from './pace.ts'
import {
  COST,
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
  SALT_OCTETS,
  hashPassword,
  isOutdated,
  isPassword,
} from './password.ts'
import { Oidc } from './oidc.ts'
import type { SignInSettings } from './settings.ts'
import { checkChange, csrfOf, isSecureFor } from './site.ts'
import { Turns } from './turns.ts'

/** A refusal after which a browser no longer sends what is worth nothing. */
export class SignInNeeded extends HoldfastError {
  headers: Readonly<Record<string, string>> = {}
}

/** Somebody who has signed in, at one browser. */
export interface Guest {
  readonly person: Person
  readonly signIn: SignIn
  /** What a page has to send with everything that changes something. */
  readonly csrf: string
}

type Way = 'password' | 'oidc' | 'link' | 'invitation'

/** Of failures that are written down: who knocks without end shall not fill the audit log. */
const FAILURES_RATE = { perMinute: 30, burst: 120 }

export class Entrance {
  readonly settings: SignInSettings
  readonly oidc: Oidc | undefined
  readonly #books: Books
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #limits: Limits
  readonly #pace = new Pace()
  readonly #failures = new Buckets(1)
  readonly #turns: Turns
  #decoy: Promise<string> | undefined
  /** Told of what only whoever operates the relay can mend. */
  onFailure: (what: string, cause: unknown) => void = () => {}

  /** @param secret what signs the cookie of who is on the way to a provider: the same at every node */
  constructor(
    books: Books,
    runtime: Pick<Runtime, 'now' | 'secret'>,
    limits: Limits,
    settings: SignInSettings,
    secret: string,
  ) {
    this.settings = settings
    this.oidc = settings.oidc && new Oidc(settings.oidc, runtime, secret)
    this.#books = books
    this.#runtime = runtime
    this.#limits = limits
    this.#turns = new Turns(limits.passwordHashesMax, limits.passwordsWaitingMax)
  }

  /**
   * Who has signed in at the browser that asks; undefined for nobody. Looked up each time, so that whoever was signed out
   * or disabled is so at once.
   * @throws HoldfastError `csrf-refused` where something is to be changed, and no page of ours says so.
   */
  async guest(incoming: Incoming): Promise<Guest | undefined> {
    const token = this.#tokenIn(incoming)
    const found = token === undefined ? undefined : await this.#books.signIns.verify(token, this.#limits)
    if (token === undefined || !found) return undefined
    if (!SAFE.has(incoming.method)) checkChange(incoming, token, this.settings.url)
    return { ...found, csrf: csrfOf(token) }
  }

  /**
   * The person of this address and password. It takes as long whether there is one or not.
   * @throws HoldfastError `sign-in-refused`, `sign-in-throttled`.
   */
  async identify({ address }: Incoming, email: string, password: string): Promise<Person> {
    const { people, credentials, signIns } = this.#books
    const person = await people.withEmail(email)
    const [isKnown, kept] = await Promise.all([
      signIns.isKnown(person?.id ?? '', address ?? ''),
      credentials.password(person?.id ?? ''),
    ])
    const attempt: Attempt = { address, account: email, isKnown }
    this.#pace.take(attempt, this.#runtime.now())
    const decoy = await (this.#decoy ??= this.hash(this.#runtime.secret(SALT_OCTETS)))
    const isRight = await this.#turns.take(() => isPassword(password, kept ?? decoy))
    if (!isRight || !person || kept === undefined || person.disabledAt !== undefined) {
      await this.failed(person?.id, address, 'password')
      throw new HoldfastError('sign-in-refused', 'This is not the e-mail address and password of anybody here.')
    }
    this.#pace.forgive(attempt, this.#runtime.now())
    if (isOutdated(kept, this.#cost)) await credentials.keepAnew(person.id, kept, await this.hash(password))
    return person
  }

  /** A password as it is kept. @throws HoldfastError `sign-in-throttled`. */
  hash(password: string): Promise<string> {
    return this.#turns.take(() => hashPassword(password, this.#runtime.secret(SALT_OCTETS), this.#cost))
  }

  /**
   * Signs somebody in at the browser that asks: always with a token of its own, so that one that somebody has planted
   * there is worth nothing.
   * @returns the cookie too, as a header
   */
  async enter(
    incoming: Incoming,
    person: Person,
    way: Way,
  ): Promise<{ readonly guest: Guest; readonly headers: Readonly<Record<string, string>> }> {
    const { address, headers } = incoming
    const from = { address, agent: agentIn(headers['user-agent']) }
    const { signIn, token } = await this.#books.signIns.create(
      person.id,
      way,
      from,
      this.#limits,
      this.#tokenIn(incoming),
    )
    return {
      guest: { person, signIn, csrf: csrfOf(token) },
      headers: cookie('holdfast', token, this.isSecure(incoming), this.#limits.signInMsMax),
    }
  }

  /** The browser forgets who was there. */
  forget(incoming: Incoming): Readonly<Record<string, string>> {
    return cookie('holdfast', '', this.isSecure(incoming), 0)
  }

  /** What is said to whoever has to sign in first. A cookie whose sign-in is over goes with it. */
  refusal(incoming: Incoming): SignInNeeded {
    const refusal = new SignInNeeded(
      'sign-in-needed',
      'Sign in, or send an administrator’s API key: Authorization: Bearer hf_…',
    )
    const isStale = cookieIn(incoming, 'holdfast', this.isSecure(incoming)) !== undefined
    if (isStale) refusal.headers = this.forget(incoming)
    return refusal
  }

  /** Writes down that somebody was not let in, as long as there are not too many of them. */
  async failed(person: string | undefined, address: string | undefined, why: string): Promise<void> {
    const isTooMuch = this.#failures.take([{ name: '', rate: FAILURES_RATE, amount: 1 }], this.#runtime.now())
    if (!isTooMuch) await this.#books.signIns.failed(person, address, why)
  }

  signInsOf(person: Person): Promise<readonly SignIn[]> {
    return this.#books.signIns.list(person.id, this.#limits)
  }

  isSecure(incoming: Incoming): boolean {
    return isSecureFor(incoming, this.settings.url)
  }

  get #cost() {
    return this.settings.cost ?? COST
  }

  #tokenIn(incoming: Incoming): string | undefined {
    const token = cookieIn(incoming, 'holdfast', this.isSecure(incoming))
    return token !== undefined && TOKEN.test(token) ? token : undefined
  }
}

/** What may be done by following a link. */
const SAFE = new Set(['GET', 'HEAD'])

/** What is none is not looked up. */
const TOKEN = /^hfc_[0-9a-f]{40}$/

const AGENT_CHARS_MAX = 160

/** What a browser calls itself, as far as it fits into a line. */
const agentIn = (header: string | undefined): string | undefined =>
  header?.replaceAll(/[^\x20-\x7e]/g, '').slice(0, AGENT_CHARS_MAX)

/** @throws HoldfastError `password-refused`. */
export function checkPassword(password: string, email: string): void {
  const chars = [...password].length
  if (chars < PASSWORD_CHARS_MIN || chars > PASSWORD_CHARS_MAX)
    throw new HoldfastError(
      'password-refused',
      `A password has ${PASSWORD_CHARS_MIN} to ${PASSWORD_CHARS_MAX} characters.`,
    )
  const isTheirName = password.toLowerCase() === email.toLowerCase()
  if (isTheirName || new Set(password).size < DIFFERENT_MIN)
    throw new HoldfastError('password-refused', 'This password would be among the first that somebody tries.')
}

const DIFFERENT_MIN = 4
