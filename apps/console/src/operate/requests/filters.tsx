// The filters of the request log. They stand in the address, so that a link shows what its sender saw.
import { X } from 'lucide-react'
import { narrow } from '../../page/range.tsx'
import { hrefOf, rename, useRoute } from '../../shell/route.ts'
import { ENDINGS } from '../endings.ts'
import type { Names } from '../names.ts'
import { useVisitor } from '../visitor.ts'
import { type FilterName, NAMES, filterOf } from './filter.ts'

export function Filters({ names: { keys, projects } }: { readonly names: Names }) {
  const route = useRoute()
  const { isOperator } = useVisitor()
  const query = route.place === 'operate' ? (route.query ?? {}) : {}
  const filter = filterOf(query)
  const set = (name: FilterName, value: string) => narrow(route, name, value.trim() === '' ? undefined : value.trim())
  const select = (
    name: FilterName,
    label: string,
    options: readonly { readonly id: string; readonly name: string }[],
  ) => (
    <label>
      <span>{label}</span>
      <select className="field" value={filter[name] ?? ''} onChange={({ target }) => set(name, target.value)}>
        <option value="">any</option>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {filter[name] !== undefined && !options.some(({ id }) => id === filter[name]) && (
          <option value={filter[name]}>{filter[name]}</option>
        )}
      </select>
    </label>
  )
  const field = (name: FilterName, label: string, placeholder: string) => (
    <label>
      <span>{label}</span>
      <input
        // Another address, another word in the field.
        key={filter[name]}
        className="field"
        defaultValue={filter[name]}
        placeholder={placeholder}
        autoComplete="off"
        onBlur={({ target }) => target.value !== (filter[name] ?? '') && set(name, target.value)}
        onKeyDown={({ key, currentTarget }) => void (key === 'Enter' && set(name, currentTarget.value))}
      />
    </label>
  )
  const isNarrow = Object.keys(filter).length > 0
  return (
    <div className="filters request-filters" role="search" aria-label="Narrow the log down">
      {select('key', 'Key', keys)}
      {projects.length > 0 && select('project', 'Project', projects)}
      {field('model', 'Model', 'any')}
      {isOperator && field('upstream', 'Upstream', 'any')}
      {select(
        'ending',
        'Ending',
        ENDINGS.map(({ ending }) => ({ id: ending, name: ending })),
      )}
      {field('problem', 'Problem', 'any')}
      {isNarrow && route.place === 'operate' && (
        <a
          className="button"
          href={hrefOf({ place: 'operate', page: route.page })}
          onClick={(event) => {
            event.preventDefault()
            const kept = Object.entries(query).filter(([name]) => !(NAMES as readonly string[]).includes(name))
            rename({ ...route, query: Object.fromEntries(kept) })
          }}
        >
          <X />
          All
        </a>
      )}
    </div>
  )
}
