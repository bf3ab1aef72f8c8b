// What is asked at the door: who somebody is, and how they come to be somebody. The answers are those of routes/sign-in of
// the relay; the browser keeps the cookie, which no script sees.
import { type AdminProblem, problemOf, unreachable } from '../admin/problem.ts'
import type { Role } from '../admin/schema.d.ts'
import type { Fetch } from '../relay/relay.ts'

export interface SignInOptions {
  /** A provider of OpenID Connect, where one is configured. */
  readonly oidc: { readonly name: string } | null
  /** Whether anybody has an account here yet. */
  readonly has_owner: boolean
  readonly is_signed_in: boolean
}

export interface Me {
  /** Null where a key asks. */
  readonly person: { readonly id: string; readonly email: string; readonly name: string } | null
  readonly is_operator: boolean
  readonly memberships: readonly { readonly organisation: string; readonly name: string; readonly role: Role }[]
  readonly csrf_token: string | null
  readonly has_owner: boolean
}

export interface Offer {
  readonly email: string
  readonly role: Role
  readonly organisation_name: string
  readonly has_account: boolean
  readonly expires_at: string
}

/** Where somebody has signed in. */
export interface SignedIn {
  readonly id: string
  readonly created_at: string
  readonly seen_at: string
  readonly expires_at: string
  readonly address: string | null
  readonly agent: string | null
  readonly is_current: boolean
}

export interface NewAccount {
  readonly name: string
  readonly password: string
}

export type Door = ReturnType<typeof openDoor>

/** Everything rejects with an AdminProblem, in words for people. @param baseURL without a slash at its end */
export function openDoor(baseURL: string, fetch: Fetch) {
  async function ask(method: string, path: string, { body, csrf, key }: Asked = {}): Promise<unknown> {
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(csrf != null && { 'holdfast-csrf': csrf }),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    }
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const response = await fetch(`${baseURL}/admin${path}`, init).catch(() => undefined)
    if (!response) throw unreachable()
    const answer: unknown = await response.json().catch(() => undefined)
    if (!response.ok) throw refusalOf(response, answer)
    return answer
  }
  const me = (key?: string) => ask('GET', '/me', { ...(key !== undefined && { key }) }) as Promise<Me>
  /** What changes something takes the token of the sign-in that is in force now: another tab may have begun another. */
  const change = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    ask(method, path, { csrf: (await me()).csrf_token, ...(body !== undefined && { body }) })

  return {
    baseURL,
    options: () => ask('GET', '/sign-in') as Promise<SignInOptions>,
    /** @param key absent: the cookie says who asks */
    me,
    signIn: (email: string, password: string) => ask('POST', '/sign-in', { body: { email, password } }) as Promise<Me>,
    signOut: () => change('POST', '/sign-out'),
    /** The first owner's account. */
    welcome: (
      owner: NewAccount & { readonly email: string },
      by: { readonly code: string } | { readonly key: string },
    ) => ask('POST', '/welcome', 'key' in by ? { body: owner, key: by.key } : { body: { ...owner, code: by.code } }),
    reset: (code: string, password: string) => ask('POST', '/password/reset', { body: { code, password } }),
    openInvitation: (code: string) => ask('POST', '/invitations/open', { body: { code } }) as Promise<Offer>,
    /** Of somebody who is new here. */
    join: (code: string, account: NewAccount) => ask('POST', '/invitations/accept', { body: { code, ...account } }),
    /** Of whoever is signed in. */
    accept: (code: string) => change('POST', '/invitations/accept', { code }),
    changePassword: (current: string | undefined, password: string) =>
      change('POST', '/me/password', { password, ...(current !== undefined && { current_password: current }) }),
    rename: (name: string) => change('PATCH', '/me', { name }) as Promise<Me>,
    signIns: async () => ((await ask('GET', '/me/sign-ins')) as { readonly data: readonly SignedIn[] }).data,
    endSignIn: (id: string) => change('DELETE', `/me/sign-ins/${encodeURIComponent(id)}`),
    /** A key of a person's own, for this browser: it ends with the sign-in. */
    makeKey: async (organisation: string, person: string) =>
      (await change('POST', `/organisations/${organisation}/keys`, {
        name: KEY_NAME,
        person,
        with_sign_in: true,
      })) as {
        readonly id: string
        readonly secret: string
      },
    revokeKey: (organisation: string, id: string) => change('POST', `/organisations/${organisation}/keys/${id}/revoke`),
    organisations: async () =>
      ((await ask('GET', '/organisations?limit=200')) as { readonly data: readonly Organisation[] }).data,
    /** Where a browser goes to be known by the provider. */
    providerHref: (invitation?: string) =>
      `${baseURL}/admin/oidc/start${invitation === undefined ? '' : `?invitation=${encodeURIComponent(invitation)}`}`,
  }
}

export interface Organisation {
  readonly id: string
  readonly name: string
  readonly role: Role | null
}

const KEY_NAME = 'Chat, in a browser'

interface Asked {
  readonly body?: unknown
  readonly csrf?: string | null
  readonly key?: string
}

/** When to come back is in a header, where no person reads it. */
function refusalOf(response: Response, answer: unknown): AdminProblem {
  const problem = problemOf(response.status, answer)
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  if (response.status === 429 && seconds > 0) problem.message = `Too many attempts. Try again in ${inWords(seconds)}.`
  return problem
}

const inWords = (seconds: number): string =>
  seconds < 90 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : `${Math.ceil(seconds / 60)} minutes`
