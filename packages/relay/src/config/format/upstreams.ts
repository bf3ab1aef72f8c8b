// `upstreams` of the file: who is asked, with which keys, and for how long we wait.
import { z } from 'zod'
import { providers } from '../../providers/index.ts'
import { UPSTREAM_DEFAULTS } from '../../routing/defaults.ts'
import { writeDuration } from '../quantity.ts'
import { count, duration, fields, flag, header, name, oneOrMany, secret, url } from './kind.ts'

export const upstream = fields({
  provider: z
    .enum(providers.map(({ name }) => name) as [string, ...string[]], 'expected the name of a provider')
    .exactOptional()
    .meta({ description: 'What it is; where it is absent, the upstream is called like its provider.' }),
  keys: oneOrMany(secret, 'a key (best ${NAME}, or { file: … })')
    .exactOptional()
    .meta({ description: 'The vendor’s keys: one, or a pool. `[]` for an upstream that needs none.' }),
  baseUrl: url
    .exactOptional()
    .meta({ description: 'Where it is, as the vendor’s SDK takes it. Else the provider’s own.' }),
  headers: z
    .record(header, secret, 'expected names of headers, and what they say')
    .exactOptional()
    .meta({ description: 'Sent with every request, after the provider’s own.' }),
  timeouts: fields({
    connect: duration(1)
      .exactOptional()
      .meta({ description: 'Until it is connected.', default: writeDuration(UPSTREAM_DEFAULTS.patience.connectMs) }),
    firstToken: duration(1)
      .exactOptional()
      .meta({
        description: 'From the request to the first event that says something.',
        default: writeDuration(UPSTREAM_DEFAULTS.patience.firstTokenMs),
      }),
    idle: duration(1)
      .exactOptional()
      .meta({
        description: 'Between two events; comments do not count.',
        default: writeDuration(UPSTREAM_DEFAULTS.patience.idleMs),
      }),
  }).exactOptional(),
  concurrency: z
    .union(
      [
        count('a number of requests', 1),
        fields({
          max: count('a number of requests', 1)
            .exactOptional()
            .meta({ description: 'Requests that run there at once.', default: UPSTREAM_DEFAULTS.crowd.max }),
          queue: count('a number of requests', 0)
            .exactOptional()
            .meta({ description: 'Requests that may wait for that.', default: UPSTREAM_DEFAULTS.crowd.queueMax }),
          wait: duration(0)
            .exactOptional()
            .meta({
              description: 'How long they wait before they go elsewhere.',
              default: writeDuration(UPSTREAM_DEFAULTS.crowd.waitMsMax),
            }),
        }),
      ],
      'expected a number, or fields: max, queue, wait',
    )
    .exactOptional()
    .meta({ description: 'How crowded it may be. A number alone is its `max`.' }),
  breaker: fields({
    failures: count('a number of failures', 1)
      .exactOptional()
      .meta({ description: 'Failures in a row that open it.', default: UPSTREAM_DEFAULTS.breaker.failures }),
    open: duration(1)
      .exactOptional()
      .meta({
        description: 'How long it stays open before a probe; doubles with each failed probe …',
        default: writeDuration(UPSTREAM_DEFAULTS.breaker.openMs),
      }),
    openMax: duration(1)
      .exactOptional()
      .meta({ description: '… up to this.', default: writeDuration(UPSTREAM_DEFAULTS.breaker.openMsMax) }),
    probes: count('a number of probes', 1)
      .exactOptional()
      .meta({ description: 'Successful probes that close it.', default: UPSTREAM_DEFAULTS.breaker.probes }),
  })
    .exactOptional()
    .meta({ description: 'Per upstream and model: stops asking who keeps failing.' }),
  askUsage: flag.exactOptional().meta({
    description:
      'Asks what a chat stream cost (`stream_options.include_usage`) where the client did not, and keeps the answer from it. Without, such streams are priced by estimate.',
    default: UPSTREAM_DEFAULTS.asksUsage,
  }),
})

export type UpstreamFields = z.output<typeof upstream>

export const upstreams = z.record(name, upstream, 'expected upstreams by name')
