// `redis` of the file: where nodes keep the replies that they share.
import { z } from 'zod'
import { PREFIX } from '../../redis/settings.ts'
import { count, fields, oneOrMany, path, secret, textOf } from './kind.ts'

const redisUrl = textOf('^rediss?://', 'redis://host:port, or rediss:// for TLS', (text) =>
  /^rediss?:\/\//.test(text) && URL.canParse(text) ? text : undefined,
)

export const redis = fields({
  url: redisUrl.exactOptional().meta({
    description:
      'One server: `redis://user:password@host:port/database`, or `rediss://` for TLS (best a reference: it has a password in it). `HOLDFAST_REDIS_URL` goes before it.',
  }),
  cluster: oneOrMany(redisUrl, 'redis://host:port')
    .exactOptional()
    .meta({ description: 'Some nodes of a cluster, which name the others.' }),
  sentinel: fields({
    master: z.string('expected a name').min(1, 'expected a name').meta({ description: 'What the Sentinels call it.' }),
    nodes: oneOrMany(redisUrl, 'redis://host:port').meta({ description: 'Where they are.' }),
    username: z.string('expected a name').exactOptional().meta({ description: 'Who we are to them.' }),
    password: secret.exactOptional().meta({ description: 'With which password.' }),
  })
    .exactOptional()
    .meta({ description: 'Sentinels, which name the master.' }),
  username: z
    .string('expected a name')
    .exactOptional()
    .meta({ description: 'Who we are, where the URL does not say.' }),
  password: secret.exactOptional().meta({ description: 'With which password, where the URL does not say.' }),
  database: count('a number of a database', 0, 65_535)
    .exactOptional()
    .meta({ description: 'Which database; a cluster has one.', default: 0 }),
  prefix: z
    .string('expected a text')
    .regex(/^[\w:.-]{1,64}$|\$\{/, 'expected letters, digits, : . - and _')
    .exactOptional()
    .meta({
      description: 'What the names of all keys and channels begin with. Relays that share nothing need different ones.',
      default: PREFIX,
    }),
  tls: fields({
    ca: path
      .exactOptional()
      .meta({ description: 'Who vouches for the server’s certificate, in PEM. Else whom Node.js trusts.' }),
    cert: path
      .exactOptional()
      .meta({ description: 'A certificate of our own, in PEM, where the server asks for one.' }),
    key: path.exactOptional().meta({ description: 'Its key, in PEM.' }),
    serverName: z
      .string('expected a host')
      .exactOptional()
      .meta({ description: 'What the server’s certificate is for, where that is not its host.' }),
  })
    .exactOptional()
    .meta({ description: 'Files, from the folder of this file. With them it is TLS.' }),
})

export type RedisFields = z.output<typeof redis>
