// The way to a provider of OpenID Connect and back: the code flow with PKCE, state and nonce. What is said on the way is
// checked by openid-client; what follows from it is decided here, in arrival.ts.
import type { Configuration } from 'openid-client'
import { z } from 'zod'
import type { Runtime } from '../runtime.ts'
import { seal, unseal } from '../sessions/seal.ts'
import type { OidcSettings } from './settings.ts'

/** Somebody is on the way: what has to come back with them. It lives in a cookie of their browser. */
export interface Flow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Who was signed in when it began, and wants to be linked. */
  readonly person?: string
  /** The secret of an invitation that they follow. */
  readonly invitation?: string
}

/** What the provider says of somebody. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  /** In lower case; undefined where it is not verified. */
  readonly email?: string
  readonly name?: string
}

export const FLOW_MS = 600_000
const ANSWER_S_MAX = 10

const FlowShape = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  expiresAt: z.number(),
  person: z.string().exactOptional(),
  invitation: z.string().exactOptional(),
}) satisfies z.ZodType<Flow>

export class Oidc {
  readonly settings: OidcSettings
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>
  readonly #secret: string
  #provider: Promise<Configuration> | undefined

  constructor(settings: OidcSettings, runtime: Pick<Runtime, 'now' | 'secret'>, secret: string) {
    this.settings = settings
    this.#runtime = runtime
    this.#secret = secret
  }

  /**
   * @param redirectUrl where they come back to
   * @returns where to send the browser, and what its cookie has to say
   * @throws whatever keeps the provider from answering
   */
  async start(
    redirectUrl: string,
    about: Pick<Flow, 'person' | 'invitation'>,
  ): Promise<{ readonly location: string; readonly cookie: string }> {
    const client = await library()
    const provider = await this.#discovered()
    const secret = () => this.#runtime.secret(SECRET_OCTETS)
    const flow: Flow = {
      ...about,
      state: secret(),
      nonce: secret(),
      verifier: secret(),
      expiresAt: this.#runtime.now() + FLOW_MS,
    }
    const location = client.buildAuthorizationUrl(provider, {
      redirect_uri: redirectUrl,
      scope: 'openid email profile',
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: flow.nonce,
    })
    return { location: location.href, cookie: seal('hfo_', flow, this.#secret) }
  }

  /** What the cookie says; undefined where it is not ours, or too old. */
  flowIn(text: string | undefined): Flow | undefined {
    const flow = FlowShape.safeParse(text === undefined ? undefined : unseal('hfo_', text, this.#secret)).data
    return flow && flow.expiresAt > this.#runtime.now() ? flow : undefined
  }

  /**
   * @param url the address that the provider has sent the browser to, whole
   * @throws where state, nonce, issuer, audience, time or signature are not what they have to be
   */
  async finish(url: URL, flow: Flow): Promise<Identity> {
    const client = await library()
    const tokens = await client.authorizationCodeGrant(await this.#discovered(), url, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    })
    const claims = Claims.parse(tokens.claims())
    const email = claims.email_verified === true ? claims.email?.toLowerCase() : undefined
    return {
      issuer: claims.iss,
      subject: claims.sub,
      ...(email !== undefined && { email }),
      ...(claims.name !== undefined && { name: claims.name }),
    }
  }

  /** Once; again where it failed. */
  #discovered(): Promise<Configuration> {
    this.#provider ??= this.#discover().catch((cause: unknown) => {
      this.#provider = undefined
      throw cause
    })
    return this.#provider
  }

  async #discover(): Promise<Configuration> {
    const client = await library()
    const { issuer, clientId, clientSecret } = this.settings
    const url = new URL(issuer)
    const provider = await client.discovery(
      url,
      clientId,
      {},
      clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
      { timeout: ANSWER_S_MAX, ...(isLoopback(url) && { execute: [client.allowInsecureRequests] }) },
    )
    // The line to the provider vouches for what comes over it; the signature is checked all the same.
    client.enableNonRepudiationChecks(provider)
    return provider
  }
}

/** Most relays know no provider, and need not wait for it when they start. */
const library = () => import('openid-client')

/** As hex: 64 characters, which PKCE takes (RFC 7636: 43 to 128). */
const SECRET_OCTETS = 32

/** Only there a provider may do without TLS: one that is being tried out. */
const isLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

const printable = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u)

const Claims = z.object({
  iss: printable(1_024),
  sub: printable(255),
  email: printable(254).optional().catch(undefined),
  email_verified: z.unknown().optional(),
  name: printable(200).optional().catch(undefined),
})
