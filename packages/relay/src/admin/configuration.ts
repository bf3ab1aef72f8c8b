// The configuration: read again, as SIGHUP does, with an answer that says what came of it.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { operation } from './operation.ts'

/** Problems that one answer tells; the log and `holdfast check` have all of them. */
const PROBLEMS_MAX = 20

const Reading = z
  .strictObject({
    object: z.literal('configuration'),
    file: z.string(),
    upstreams: z.int().meta({ description: 'How many there are now.' }),
    models: z.int(),
    warnings: z.array(z.string()),
    unread: z.array(z.string()).meta({ description: 'Sections that changed, and are read at the start only.' }),
  })
  .meta({ id: 'ConfigurationReading' })

const rereadConfiguration = operation({
  id: 'rereadConfiguration',
  method: 'POST',
  path: '/admin/reload',
  tag: 'Configuration',
  summary: 'Reads the configuration file again. Where it has an error, what was in force stays in force.',
  permission: 'operate',
  answer: Reading,
  problems: ['configuration-refused', 'route-unknown'],
  async handle({ house }) {
    if (!house.reread)
      throw new HoldfastError('route-unknown', 'This relay has no configuration file that could be read again.')
    const reading = await house.reread()
    if (reading.outcome === 'refused')
      throw new HoldfastError(
        'configuration-refused',
        `What was in force stays in force. ${reading.problems.slice(0, PROBLEMS_MAX).join('\n')}`,
      )
    const { file, upstreams, models, warnings, unread } = reading
    return { object: 'configuration' as const, file, upstreams, models, warnings: [...warnings], unread: [...unread] }
  },
})

export const configuration = [rereadConfiguration]
