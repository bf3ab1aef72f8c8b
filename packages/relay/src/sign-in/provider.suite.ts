// A provider of OpenID Connect for tests: discovery, keys and tokens over real HTTP, with real signatures. It vouches for
// whom it is told to, and lies where it is told to.
import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const CLIENT = { id: 'holdfast', secret: 'a secret of the client' }

export type Claims = Readonly<Record<string, unknown>>

export interface Provider {
  readonly issuer: string
  /** What the next ID tokens say instead of the truth. */
  lies: Claims
  /** Signs the next ID tokens with a key that nobody knows. */
  isForging: boolean
  /**
   * Somebody says yes: the address that the browser is sent back to.
   * @param asked where the relay has sent the browser
   */
  consent(asked: string, claims: Claims): string
  close(): Promise<void>
}

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function startProvider(): Promise<Provider> {
  const [keys, forged] = [pair(), pair()]
  const granted = new Map<string, { readonly claims: Claims; readonly challenge: string; readonly redirect: string }>()
  const server: Server = createServer((request, response) => {
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const { issuer } = provider
    if (request.url === '/.well-known/openid-configuration')
      return say(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      })
    if (request.url === '/keys')
      return say(200, { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] })
    let text = ''
    request.on('data', (octets: Buffer) => (text += octets.toString()))
    request.on('end', () => {
      const body = new URLSearchParams(text)
      const grant = granted.get(body.get('code') ?? '')
      granted.delete(body.get('code') ?? '')
      const challenge = createHash('sha256')
        .update(body.get('code_verifier') ?? '')
        .digest('base64url')
      const client = Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString()
      if (client !== `${CLIENT.id}:${encodeURIComponent(CLIENT.secret).replaceAll('%20', '+')}`)
        return say(401, { error: 'invalid_client' })
      if (!grant || grant.challenge !== challenge || grant.redirect !== body.get('redirect_uri'))
        return say(400, { error: 'invalid_grant' })
      const at = Math.floor(Date.now() / 1000)
      const claims = { iss: issuer, aud: CLIENT.id, iat: at, exp: at + 300, ...grant.claims, ...provider.lies }
      const key = (provider.isForging ? forged : keys).privateKey
      const said = [{ alg: 'RS256', kid: 'one' }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
      const signature = createSign('RSA-SHA256').update(said).sign(key, 'base64url')
      say(200, { access_token: 'an access token', token_type: 'Bearer', id_token: `${said}.${signature}` })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const provider: Provider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lies: {},
    isForging: false,
    consent(asked, claims) {
      const { searchParams } = new URL(asked)
      const code = `code-${granted.size}-${searchParams.get('nonce')}`
      const redirect = searchParams.get('redirect_uri') ?? ''
      const nonce = searchParams.get('nonce')
      granted.set(code, { claims: { nonce, ...claims }, challenge: searchParams.get('code_challenge') ?? '', redirect })
      return `${redirect}?${new URLSearchParams({ code, state: searchParams.get('state') ?? '' })}`
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return provider
}
