// `mail` of the file: who carries letters to people.
import { z } from 'zod'
import { count, fields, secret, text, url } from './kind.ts'

export const mail = fields({
  host: z.string('expected a host').min(1, 'expected a host').meta({ description: 'The SMTP server.' }),
  port: count('a port', 1, 65_535).exactOptional().meta({ description: 'Its port.', default: 587 }),
  security: z.enum(['starttls', 'tls', 'none'], 'expected starttls, tls or none').exactOptional().meta({
    description: '`starttls`: it has to offer TLS; `tls`: TLS from the beginning; `none`: in the clear.',
    default: 'starttls',
  }),
  user: text.exactOptional().meta({ description: 'Who signs in there.' }),
  password: secret.exactOptional().meta({ description: 'With which password.' }),
  from: z
    .string('expected an e-mail address')
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$|\$\{/, 'expected an e-mail address, or a name and one in <>')
    .meta({ description: 'Who letters are from: `Holdfast <relay@example.com>`.' }),
  url: url.exactOptional().meta({
    description: 'Where the console is: links in letters begin with it. Else as `signIn.url` says.',
  }),
})

export type MailFields = z.output<typeof mail>
