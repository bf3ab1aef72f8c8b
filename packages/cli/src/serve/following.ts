// A relay that follows its configuration file: what is read goes to the relay, and what came of it to the log and to
// whoever asked.
import process from 'node:process'
import {
  type FileSettings,
  type Finding,
  type LoadedPlan,
  type Notice,
  type Plan,
  type Reading,
  type Relay,
  nodeSurroundings,
  system,
  watchPlan,
  writeFinding,
} from '@holdfast/relay'
import type { Configuration } from '../configuration.ts'

export interface Following {
  /** Reads again now. Resolves when what was read is in force, or refused. */
  reread(): Promise<Reading>
  close(): void
}

/**
 * @param configuration what the relay began with
 * @param served what is served of a plan: the simulator may be added
 */
export function follow(
  { path, loaded }: Configuration,
  relay: Pick<Relay, 'reload'>,
  served: (plan: Plan) => Plan,
  tell: (notice: Notice) => void,
): Following {
  let latest = taken(path, loaded, loaded.settings)
  const note = (reading: Reading): void => {
    latest = reading
    tell({ type: 'configuration', reading })
  }
  note(latest)
  const watch = watchPlan({
    path,
    environment: process.env,
    loaded,
    surroundings: nodeSurroundings,
    runtime: system,
    onPlan(next) {
      relay.reload(served(next.plan), next.prices)
      note(taken(path, next, loaded.settings))
    },
    onRefused: ({ problems }) => note({ outcome: 'refused', file: path, problems: problems.map(oneLine) }),
    onFailure: (cause) => tell({ type: 'failure', what: 'reading the configuration', cause }),
  })
  return {
    async reread() {
      await watch.reload()
      return latest
    },
    close: () => watch.close(),
  }
}

const taken = (file: string, { plan, settings, warnings }: LoadedPlan, atStart: FileSettings): Reading => ({
  outcome: 'taken',
  file,
  upstreams: plan.upstreams.length,
  models: plan.models.length,
  warnings: warnings.map(oneLine),
  unread: unread(settings, atStart),
})

/** A log has one line for it. */
const oneLine = (finding: Finding): string => writeFinding(finding).replaceAll(/\s+/g, ' ')

/** Sections that are read at the start only, and have come to say something else. */
function unread(now: FileSettings, atStart: FileSettings): string[] {
  const [sections, sectionsAtStart] = [sectionsOf(now), sectionsOf(atStart)]
  return Object.keys(sections).filter(
    (name) => JSON.stringify(sections[name]) !== JSON.stringify(sectionsAtStart[name]),
  )
}

const sectionsOf = ({
  limits,
  origins,
  redis,
  signIn,
  credit,
  payments,
  requests,
  metrics,
  telemetry,
  webhooks,
  mail,
  ...server
}: FileSettings): Readonly<Record<string, unknown>> => ({
  server,
  browser: origins,
  redis,
  signIn,
  credit,
  payments,
  requests,
  metrics,
  telemetry,
  webhooks,
  mail,
  limits,
})
