// To a provider of OpenID Connect, and back: a browser follows links, so the answers are redirections. What went wrong is
// said behind a #, by a word.
import { HoldfastError } from '@holdfast/protocol'
import type { Answer } from '../../http.ts'
import { arrive } from '../../sign-in/arrival.ts'
import { cookie, cookieIn } from '../../sign-in/cookie.ts'
import { FLOW_MS, type Oidc } from '../../sign-in/oidc.ts'
import { isOurPage, originFor } from '../../sign-in/site.ts'
import type { Route } from '../route.ts'
import { type Arriving, PRIVATE, openRoute } from './parts.ts'

const CALLBACK = '/admin/oidc/callback'

const start = openRoute('GET', '/admin/oidc/start', async (visit) => {
  const { incoming, entrance } = visit
  const provider = providerOf(visit)
  const guest = await entrance.guest(incoming)
  // A stranger's page may send a browser here, where it is known to the provider as the stranger: that links nobody.
  const isLinking = isOurPage(incoming, entrance.settings.url, false)
  const invitation = incoming.query.get('invitation')?.slice(0, INVITATION_CHARS_MAX)
  const about = { ...(guest && isLinking && { person: guest.person.id }), ...(invitation && { invitation }) }
  const flow = await provider.start(redirectUrl(visit), about).catch((cause: unknown) => {
    entrance.onFailure('reaching the provider that people sign in at', cause)
  })
  if (!flow) return refused(visit, 'provider-unreachable')
  return {
    status: 303,
    headers: {
      ...PRIVATE,
      ...cookie('holdfast-oidc', flow.cookie, entrance.isSecure(incoming), FLOW_MS),
      location: flow.location,
    },
  }
})

const callback = openRoute('GET', CALLBACK, async (visit) => {
  const { incoming, books, entrance } = visit
  const provider = providerOf(visit)
  const flow = provider.flowIn(cookieIn(incoming, 'holdfast-oidc', entrance.isSecure(incoming)))
  if (!flow) return refused(visit, 'not-started-here')
  const url = new URL(`${redirectUrl(visit)}?${incoming.query}`)
  const identity = await provider.finish(url, flow).catch((cause: unknown) => {
    entrance.onFailure('signing in at a provider', nameOnly(cause))
  })
  if (!identity) return refused(visit, 'provider-refused')
  const guest = await entrance.guest(incoming)
  const arrived = await arrive(books, provider.settings, identity, flow, guest?.person.id, incoming.address)
  if (typeof arrived === 'string') return refused(visit, arrived)
  const { headers } = await entrance.enter(incoming, arrived, 'oidc')
  return { status: 303, headers: { ...PRIVATE, ...headers, location: '/' } }
})

/** What a provider says wrong may have somebody's data in it; what kind of failure it is has none. */
const nameOnly = (cause: unknown): Error => {
  const { name, code }: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error()
  return new Error(typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? `${name} (${code})` : name)
}

const INVITATION_CHARS_MAX = 100

const redirectUrl = ({ incoming, entrance }: Arriving): string => originFor(incoming, entrance.settings.url) + CALLBACK

/** @throws HoldfastError `route-unknown` where there is none. */
function providerOf({ entrance }: Arriving): Oidc {
  if (entrance.oidc) return entrance.oidc
  throw new HoldfastError('route-unknown', 'No provider of OpenID Connect is configured: signIn: { oidc: … }.')
}

async function refused({ incoming, entrance }: Arriving, why: string): Promise<Answer> {
  await entrance.failed(undefined, incoming.address, `oidc: ${why}`)
  const headers = cookie('holdfast-oidc', '', entrance.isSecure(incoming), 0)
  return { status: 303, headers: { ...PRIVATE, ...headers, location: `/#sign-in=${why}` } }
}

export const oidc: readonly Route[] = [start, callback]
