// What is asked of a webhook: where it is, and what it hears of.
import { useState } from 'react'
import type { Webhook } from '../../admin/schema.d.ts'
import { Field } from '../../page/dialog-form.tsx'
import { ENDINGS, eventsFor } from './wish.ts'
import type { Whose } from './whose.ts'

export interface WebhookFieldsProps {
  readonly whose: Whose
  /** What is changed; absent: a new one. */
  readonly of?: Webhook
}

export function WebhookFields({ whose, of }: WebhookFieldsProps) {
  const [hearsReplies, setHearsReplies] = useState(of?.types.includes('reply.ended') ?? false)
  return (
    <>
      <Field
        name="url"
        label="Address"
        placeholder="https://example.com/holdfast"
        hint="https, and reachable for everybody, unless whoever runs the relay has allowed another."
        defaultValue={of?.url}
        isRequired
      />
      <fieldset className="form-part">
        <legend>Hears of</legend>
        <ul className="ticks">
          {eventsFor(whose).map(({ type, about }) => (
            <li key={type}>
              <label>
                <input
                  type="checkbox"
                  name="type"
                  value={type}
                  defaultChecked={of?.types.includes(type)}
                  onChange={({ target }) => type === 'reply.ended' && setHearsReplies(target.checked)}
                />
                <code>{type}</code>
                <span>{about}</span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      {hearsReplies && (
        <fieldset className="form-part">
          <legend>Of replies that ended so; none chosen: of all</legend>
          <ul className="ticks" data-in-line>
            {ENDINGS.map((ending) => (
              <li key={ending}>
                <label>
                  <input type="checkbox" name="ending" value={ending} defaultChecked={of?.endings?.includes(ending)} />
                  {ending}
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
      )}
    </>
  )
}
