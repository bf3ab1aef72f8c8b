// Projects: what an organisation has its keys and its budgets sorted by.
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { type AskedPage, isAfter } from '../page.ts'
import { known } from '../problem.ts'
import type { ProjectRow } from '../schema.ts'
import { type Act, type Actor, note } from './audit.ts'

export interface Project {
  /** `prj_…` */
  readonly id: string
  readonly organisation: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly archivedAt?: number
}

export class Projects {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /** @throws BooksProblem `unknown` where there is no such organisation. */
  create(organisation: string, name: string, by: Actor): Promise<Project> {
    const project: Project = {
      id: `prj_${this.#runtime.secret(8)}`,
      organisation,
      name,
      createdAt: this.#runtime.now(),
    }
    const { id, createdAt } = project
    return this.#engine.write(async (books) => {
      known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
      await books
        .insertInto('projects')
        .values({ id, organisation, name, created_at: createdAt, archived_at: null })
        .execute()
      await note(books, createdAt, by, { act: 'project-create', subject: id, organisation, details: { name } })
      return project
    })
  }

  async list(organisation: string): Promise<readonly Project[]> {
    const rows = await this.#engine.db
      .selectFrom('projects')
      .selectAll()
      .where('organisation', '=', organisation)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(projectOf)
  }

  /** The oldest first, so many after the cursor. @returns undefined where the cursor is none of the organisation’s */
  async page(organisation: string, { after, max }: AskedPage): Promise<readonly Project[] | undefined> {
    const mine = this.#engine.db.selectFrom('projects').where('organisation', '=', organisation)
    const last =
      after === undefined
        ? undefined
        : await mine.select(['id', 'created_at']).where('id', '=', after).executeTakeFirst()
    if (after !== undefined && !last) return undefined
    const rows = await mine
      .selectAll()
      .$if(last !== undefined, (query) => (last ? query.where(isAfter('projects', last)) : query))
      .orderBy('created_at')
      .orderBy('id')
      .limit(max)
      .execute()
    return rows.map(projectOf)
  }

  /** @throws BooksProblem `unknown`. */
  rename(organisation: string, id: string, name: string, by: Actor): Promise<Project> {
    return this.#change(organisation, id, { name }, 'project-rename', by)
  }

  /** It takes no new keys; the keys and the budgets it has stay. @throws BooksProblem `unknown`. */
  archive(organisation: string, id: string, by: Actor): Promise<Project> {
    return this.#change(organisation, id, { archived_at: this.#runtime.now() }, 'project-archive', by)
  }

  #change(organisation: string, id: string, change: Partial<ProjectRow>, act: Act, by: Actor): Promise<Project> {
    return this.#engine.write(async (books) => {
      const row = await books
        .updateTable('projects')
        .set(change)
        .where('id', '=', id)
        .where('organisation', '=', organisation)
        .returningAll()
        .executeTakeFirst()
      await note(books, this.#runtime.now(), by, { act, subject: id, organisation, details: change })
      return projectOf(known(row))
    })
  }
}

const projectOf = (row: ProjectRow): Project => ({
  id: row.id,
  organisation: row.organisation,
  name: row.name,
  createdAt: row.created_at,
  ...(row.archived_at !== null && { archivedAt: row.archived_at }),
})
