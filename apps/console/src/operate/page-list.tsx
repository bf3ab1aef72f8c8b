// The list of pages, in groups, and the organisation that they are about.
import { Choice } from '../page/range.tsx'
import { hrefOf, useRoute } from '../shell/route.ts'
import { groups, isFor } from './pages.ts'
import type { Visitor } from './visitor.ts'

export interface PageListProps {
  readonly visitor: Visitor | undefined
  /** One was chosen. */
  readonly onChosen: () => void
}

export function PageList({ visitor, onChosen }: PageListProps) {
  const route = useRoute()
  const current = route.place === 'operate' ? route.page : undefined
  const shown = groups
    .map(({ title, pages }) => ({
      title,
      pages: pages.filter((page) => !page.isUnlisted && visitor && isFor(page, visitor)),
    }))
    .filter(({ pages }) => pages.length > 0)
  return (
    <section className="list pages" aria-label="Pages">
      <div className="list-head">
        <h2>Operate</h2>
      </div>
      {visitor && visitor.organisations.length > 1 && (
        <Choice
          label="Organisation"
          options={visitor.organisations.map(({ id, name }) => ({ value: id, name }))}
          value={visitor.organisation.id}
          onChange={visitor.choose}
        />
      )}
      <div className="pages-groups">
        {shown.map(({ title, pages }) => (
          <div key={title}>
            <h3>{title}</h3>
            <ul>
              {pages.map(({ page, title, icon: Icon }) => (
                <li key={page}>
                  <a
                    href={hrefOf({ place: 'operate', page })}
                    aria-current={page === current ? 'page' : undefined}
                    onClick={onChosen}
                  >
                    <Icon aria-hidden />
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  )
}
