// The Redis that nodes share: whether it answers, how full it is, and what is wrong with it.
import type { RedisServer, SharedRedis } from '../../admin/schema.d.ts'
import { count, duration } from '../../page/figures.ts'
import { Meter } from '../../page/meter.tsx'
import { Badge, Card, Facts } from '../../page/page.tsx'
import { bytes, complaintsAbout } from './states.ts'

export function RedisCard({ redis }: { readonly redis: SharedRedis | null }) {
  if (!redis)
    return (
      <Card title="Redis">
        <p className="quiet">This node is alone, with a log of its own. Several share one in Redis.</p>
      </Card>
    )
  const aside = <Badge tone={redis.reached ? 'good' : 'bad'}>{redis.reached ? 'answers' : 'out of reach'}</Badge>
  return (
    <Card title="Redis" aside={aside}>
      {!redis.reached && (
        <p className="notice" data-tone="bad">
          It does not answer the node that was asked. What runs waits for it, and new replies are refused until it is
          back.
        </p>
      )}
      <div className="redis-servers">
        {redis.servers.map((server) => (
          <Server key={server.where} server={server} />
        ))}
      </div>
    </Card>
  )
}

function Server({ server }: { readonly server: RedisServer }) {
  const { where, version, role, used_bytes: used, max_bytes: max } = server
  const complaints = complaintsAbout(server)
  const memory = max > 0 ? `${bytes(used)} of ${bytes(max)}` : `${bytes(used)}, no bound`
  return (
    <section className="redis-server" aria-label={where}>
      <h3>
        <code>{where}</code> <Badge>{role}</Badge> <span className="quiet">{version}</span>
      </h3>
      <Facts
        facts={[
          [
            'Memory',
            <span className="redis-memory" key="memory">
              {memory}
              {max > 0 && <Meter label="Memory" used={used} max={max} marks={[80]} about={memory} />}
            </span>,
          ],
          ['When it is full', server.policy],
          ['On its disk', server.aof ? 'an append-only file' : 'no append-only file'],
          ['Replicas', String(server.replicas)],
          ['Commands a second', count(server.commands_per_second)],
          ['Up', duration(server.uptime_s * 1_000)],
        ]}
      />
      {complaints.length > 0 && (
        <ul className="redis-complaints">
          {complaints.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
