// `server` of the file: where the relay listens, where it keeps things, and how it ends.
import { z } from 'zod'
import { isDatabase } from '../../books/where.ts'
import { count, duration, fields, flag, network, oneOrMany, path, textOf } from './kind.ts'

/** Of another kind of database somebody may have thought, or have a variable for. */
const databaseOf = textOf(
  '^(postgres(ql)?://|(?![a-z]+://))',
  'postgres://user:password@host:port/database, or the path of a file',
  (text) => (isDatabase(text) ? text : undefined),
)

export const server = fields({
  host: z
    .string('expected an address')
    .min(1, 'expected an address')
    .exactOptional()
    .meta({ description: 'Where it listens; `0.0.0.0` for all addresses.', default: '127.0.0.1' }),
  port: count('a port', 0, 65_535).exactOptional().meta({ description: '0 for any that is free.', default: 8787 }),
  data: path
    .exactOptional()
    .meta({ description: 'The data directory, from the folder of this file.', default: './.holdfast' }),
  database: databaseOf.exactOptional().meta({
    description:
      'The books: who may use the relay, what they may spend and what they did; `books.sqlite` in the data directory, if nothing is said. The path of a file (SQLite), from the folder of this file, or `postgres://…` (best a reference: it has a password in it). `DATABASE_URL` goes before it.',
  }),
  trustedProxies: oneOrMany(network, 'an address or a range of them').exactOptional().meta({
    description:
      'Proxies before the relay, such as `10.0.0.0/8`: `X-Forwarded-For` of these says where a request comes from, anybody else’s says nothing. `HOLDFAST_TRUSTED_PROXIES` goes before it.',
    default: [],
  }),
  tls: fields({
    cert: path.meta({ description: 'The certificate, with those that vouch for it, in PEM.' }),
    key: path.meta({ description: 'Its key, in PEM.' }),
  })
    .exactOptional()
    .meta({ description: 'Files, from the folder of this file. With them it speaks HTTPS only, and HTTP/2.' }),
  drain: fields({
    delay: duration(0).exactOptional().meta({
      description:
        'How long it serves on after SIGTERM while it says that it is not ready, so that balancers find out. `5s` with Redis. `HOLDFAST_DRAIN_DELAY` goes before it.',
      default: '0s',
    }),
    patience: duration(0).exactOptional().meta({
      description:
        'How long replies may then run on before they are left to another node, with Redis (`1m` there), or to the next start. `HOLDFAST_DRAIN_PATIENCE` goes before it.',
      default: '10s',
    }),
  })
    .exactOptional()
    .meta({ description: 'How it ends. Whoever stops it has to wait longer than both together.' }),
  log: z.enum(['json', 'pretty'], 'expected json or pretty').exactOptional().meta({
    description:
      'How the log is written: a JSON object in a line, or for people. `HOLDFAST_LOG_FORMAT` goes before it.',
    default: 'json',
  }),
  faults: flag.exactOptional().meta({
    description:
      'Faults on demand: whoever has a key may cut its own lines, administrators may kill the relay. Else only where nothing but the simulator is served, to this machine.',
  }),
})

export type ServerFields = z.output<typeof server>
