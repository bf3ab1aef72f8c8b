// The list of pages, in groups, and the organisation that they are about.
import { Choice } from '../page/range.tsx'
import { hrefOf, useRoute } from '../shell/route.ts'
import { groups, isFor } from './pages.ts'
import type { Visitor } from './visitor.ts'

/** The list alone is moved: on a phone it stands beside the page until it is asked for. */
function intoView(link: HTMLElement | null): void {
  const list = link?.closest('.pages-groups')
  if (!link || !list) return
  const below = link.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom
  if (below > 0) list.scrollTop += below + 20
}

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
                    // In a low window it may stand below the others.
                    ref={page === current ? intoView : undefined}
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
