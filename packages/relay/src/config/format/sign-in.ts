// `signIn` of the file: how people get into the console.
import { z } from 'zod'
import { ROLES } from '../../books/who/role.ts'
import { parseOrigin } from '../../sessions/origin.ts'
import { fields, oneOrMany, secret, text, textOf } from './kind.ts'

const domain = z
  .string('expected a domain such as example.com')
  .regex(/^[\w-]+(\.[\w-]+)+$/, 'expected a domain such as example.com')
  .transform((text) => text.toLowerCase())

/** Everything that is said on the way is only as good as the line. */
const issuer = textOf('^https?://', 'an https:// URL, or one of this machine', (text) => {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname } = new URL(text)
  const isHere = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || isHere ? text : undefined
})

export const signIn = fields({
  url: textOf(String.raw`^https?://[^\s/?#@*]+/?$`, 'an origin, such as https://relay.example.com', (text) =>
    /^https?:/.test(text) ? parseOrigin(text) : undefined,
  )
    .exactOptional()
    .meta({
      description:
        'Where browsers find the console. Else the host that they ask for, over HTTPS where the relay or a proxy says so.',
    }),
  oidc: fields({
    issuer: issuer.meta({ description: 'The provider, as its discovery document calls it.' }),
    clientId: text.meta({
      description: 'What the relay is called there. Its address there is `/admin/oidc/callback` of the console.',
    }),
    clientSecret: secret.exactOptional().meta({ description: 'Absent: a public client, by PKCE alone.' }),
    name: text
      .max(60, 'expected a shorter text')
      .exactOptional()
      .meta({ description: 'What stands on the button. Else the host of the issuer.' }),
    domains: oneOrMany(domain, 'a domain such as example.com').exactOptional().meta({
      description: 'Whose verified e-mail addresses are let in. Else all, as far as they are known or may join.',
    }),
    join: fields({
      organisation: z
        .string('expected the id of an organisation')
        .regex(/^org_\w+$|\$\{/, 'expected the id of an organisation, such as org_1f0a')
        .meta({ description: 'The organisation that they become members of, by its id.' }),
      role: z.enum(ROLES, 'expected viewer, member, admin or owner').meta({ description: 'As what.' }),
    })
      .exactOptional()
      .meta({ description: 'What becomes of people who are not known here. Absent: they have to be invited.' }),
  })
    .exactOptional()
    .meta({ description: 'A provider of OpenID Connect that people may sign in with.' }),
})

export type SignInFields = z.output<typeof signIn>
