// The admin API, as its document types it. Who asks is known by a key, or by the browser's cookie; a cookie alone changes
// nothing, so requests that do bring the token of their sign-in, too.
import createClient, { type Client, type Middleware } from 'openapi-fetch'
import { createContext, useContext } from 'react'
import { problemOf, unreachable } from './problem.ts'
import type { paths } from './schema.d.ts'

export type Admin = Client<paths>

export interface AdminAccess {
  readonly baseURL: string
  /** Absent: the browser's cookie says who asks. */
  readonly key?: string | undefined
  /** Of the sign-in behind the cookie. */
  readonly csrf?: string | undefined
}

/**
 * @param onRefused told when nobody is let in any more: a key that was revoked, a sign-in that is over
 * @param onForbidden told when something may not be done, or seen: who asks may have another role than before
 */
export function openAdmin(
  { baseURL, key, csrf }: AdminAccess,
  onRefused: (reason: string) => void,
  onForbidden: () => void = () => {},
): Admin {
  const client = createClient<paths>({ baseUrl: baseURL })
  const knocking: Middleware = {
    onRequest({ request }) {
      if (key !== undefined) request.headers.set('authorization', `Bearer ${key}`)
      else if (csrf !== undefined && request.method !== 'GET') request.headers.set('holdfast-csrf', csrf)
      return request
    },
    async onResponse({ response }) {
      if (response.ok) return
      const problem = problemOf(response.status, await response.json().catch(() => undefined))
      if (response.status === 401) onRefused(problem.message)
      if (response.status === 403 || response.status === 404) onForbidden()
      throw problem
    },
    onError: () => unreachable(),
  }
  client.use(knocking)
  return client
}

export const AdminContext = createContext<Admin | undefined>(undefined)

export function useAdmin(): Admin {
  const admin = useContext(AdminContext)
  if (!admin) throw new Error('There is no admin API outside of the operator’s pages.')
  return admin
}

/** The body of an answer. A refusal has been thrown before; an answer without a body is none that is asked for here. */
export async function bodyOf<Body>(asked: Promise<{ readonly data?: Body }>): Promise<Body> {
  const { data } = await asked
  if (data === undefined) throw problemOf(204, undefined)
  return data
}
