// What may be said of a key, when it is made and when it is changed.
import type { Key, Project } from '../../admin/schema.d.ts'
import { Field, Pick } from '../../page/dialog-form.tsx'
import { dayOf } from './key-wish.ts'

export interface KeyFieldsProps {
  /** As it is now; absent: a new one. */
  readonly of?: Key
  readonly projects: readonly Project[]
}

export function KeyFields({ of: key, projects }: KeyFieldsProps) {
  // One that takes no new keys may still have this one.
  const open = projects.filter(({ id, archived_at }) => archived_at === null || id === key?.project)
  return (
    <>
      <Field name="name" label="Name" placeholder="Support chat, production" defaultValue={key?.name} isRequired />
      {open.length > 0 && (
        <Pick
          name="project"
          label="Project"
          options={[{ value: '', name: 'None' }, ...open.map(({ id, name }) => ({ value: id, name }))]}
          defaultValue={key?.project ?? ''}
        />
      )}
      <Field
        name="models"
        label="Models"
        placeholder="claude-*, gpt-5"
        hint="Others are refused. Empty: all."
        defaultValue={key?.models?.join(', ')}
      />
      <Field
        name="networks"
        label="Addresses"
        placeholder="10.0.0.0/8, 2001:db8::/32"
        hint="From where it may be used. Empty: from everywhere."
        defaultValue={key?.networks?.join(', ')}
      />
      <Field
        name="origins"
        label="Pages"
        placeholder="https://app.example.com"
        hint="Of which origins. Empty: of all, and programs."
        defaultValue={key?.origins?.join(', ')}
      />
      <Field name="expires" label="Good until" type="date" defaultValue={key && dayOf(key)} />
      <Field name="tags" label="Tags" placeholder="team:search, staging" defaultValue={key?.tags.join(', ')} />
    </>
  )
}
