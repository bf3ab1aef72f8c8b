// `models` of the file: public names, and who serves them.
import { z } from 'zod'
import { MODEL_DEFAULTS } from '../../routing/defaults.ts'
import { fields, number, oneOrMany, percentage } from './kind.ts'

const TARGET_WORDS = 'a target: the name of an upstream, or upstream/model'
const target = z.string(`expected ${TARGET_WORDS}`).regex(/^[^/\s]+(\/\S+)?$|\$\{/, `expected ${TARGET_WORDS}`)

/** The fields of a weighted group are names, so a misspelt one cannot be told from another target. */
const step = z.union(
  [
    target,
    z.record(target, number('a weight, 0 or more', 0, Number.MAX_SAFE_INTEGER, false), `expected ${TARGET_WORDS}`),
  ],
  `expected ${TARGET_WORDS}; or a group of them with their weights, such as { openai-eu: 3, openai-us: 1 }`,
)

const targets = oneOrMany(step, TARGET_WORDS)

export const publicName = z
  .string('expected the name of a model')
  .regex(/^\S{1,256}$/, 'expected the name of a model, without spaces')

const parameters = z.record(z.string(), z.unknown(), 'expected parameters of a request, as JSON has them')

const RESCUES = ['continue', 'restart'] as const

export const model = z.union(
  [
    target,
    z.array(step),
    fields({
      targets: targets.meta({
        description:
          'Who serves it, tried in this order: `upstream`, `upstream/model`, or a group with weights, `{ one: 3, other: 1 }`.',
      }),
      aliases: oneOrMany(publicName, 'another name').exactOptional().meta({ description: 'Other names for it.' }),
      canary: fields({
        target: target.meta({ description: 'Who is tried out: `upstream` or `upstream/model`.' }),
        percent: percentage.meta({
          description: 'How many of the requests go there.',
        }),
        sticky: z.enum(['key', 'user'], 'expected key or user').exactOptional().meta({
          description: 'The same API key, or the request’s own word for its user, always falls on the same side.',
          default: 'key',
        }),
      })
        .exactOptional()
        .meta({ description: 'A part of the requests goes elsewhere.' }),
      fallback: oneOrMany(publicName, 'the name of a model')
        .exactOptional()
        .meta({ description: 'Models to go on with when every target has failed, by their public names.' }),
      parameters: fields({
        defaults: parameters.exactOptional().meta({ description: 'Laid under what the client says.' }),
        overrides: parameters.exactOptional().meta({ description: 'Laid over what the client says.' }),
      })
        .exactOptional()
        .meta({ description: 'In the words of the dialect that the client speaks.' }),
      onUpstreamFailure: oneOrMany(z.enum(RESCUES, 'expected continue or restart'), 'continue or restart')
        .exactOptional()
        .meta({
          description:
            'When an upstream fails in mid-reply: `continue` the text elsewhere, `restart` it, also for readers that did not say they understand segments.',
          default: [],
        }),
      losses: z.enum(['refuse', 'report'], 'expected refuse or report').exactOptional().meta({
        description:
          'What the upstream’s dialect cannot say: the request is refused, or goes without it and the answer reports it.',
        default: MODEL_DEFAULTS.losses,
      }),
    }),
  ],
  `expected ${TARGET_WORDS}; a list of them; or fields: targets, aliases, canary, fallback, parameters, onUpstreamFailure, losses`,
)

export type StepFields = z.output<typeof step>
export type ModelFields = z.output<typeof model>

export const models = z.record(publicName, model, 'expected models by name')
