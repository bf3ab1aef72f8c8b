// What the operator says about how people get in.
import type { Role } from '../books/who/role.ts'
import type { Cost } from './password.ts'

export interface SignInSettings {
  /** The origin of the console as browsers know it. Absent: the host that they ask for. */
  readonly url?: string
  readonly oidc?: OidcSettings
  /** What a guess at a password costs. Absent: `COST`. */
  readonly cost?: Cost
}

/** A provider of OpenID Connect. */
export interface OidcSettings {
  /** As its discovery document says it. */
  readonly issuer: string
  readonly clientId: string
  /** Absent: a public client, by PKCE alone. */
  readonly clientSecret?: string
  /** What stands on the button. */
  readonly name?: string
  /** Of e-mail addresses that are let in, in lower case. Absent: all that are verified. */
  readonly domains?: readonly string[]
  /** What whoever is not known here becomes. Absent: nobody is made, people are invited. */
  readonly join?: { readonly organisation: string; readonly role: Role }
}
