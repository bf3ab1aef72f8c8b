// Projects: what an organisation has its keys and its budgets sorted by.
import { z } from 'zod'
import type { Project as Kept } from '../books/who/projects.ts'
import { Id, Name, Page, Time, iso, isoOrNull, listOf, pageRead } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf } from './refusals.ts'

const Project = z
  .strictObject({
    object: z.literal('project'),
    id: z.string(),
    organisation: z.string(),
    name: z.string(),
    created_at: Time,
    archived_at: Time.nullable().meta({ description: 'Since when it takes no new keys.' }),
  })
  .meta({ id: 'Project' })

const Wish = z.strictObject({ name: Name }).meta({ id: 'ProjectWish' })
const OneProject = InOrganisation.extend({ project: Id })

const view = ({ id, organisation, name, createdAt, archivedAt }: Kept) => ({
  object: 'project' as const,
  id,
  organisation,
  name,
  created_at: iso(createdAt),
  archived_at: isoOrNull(archivedAt),
})

const listProjects = operation({
  id: 'listProjects',
  method: 'GET',
  path: '/admin/organisations/:organisation/projects',
  tag: 'Projects',
  summary: 'The projects of an organisation, the oldest first.',
  permission: 'see',
  params: InOrganisation,
  query: Page,
  answer: listOf('ProjectList', Project),
  async handle({ params: { organisation }, query, house }) {
    const page = await pageRead(query, (asked) => booksOf(house).projects.page(organisation, asked))
    return { ...page, data: page.data.map(view) }
  },
})

const createProject = operation({
  id: 'createProject',
  method: 'POST',
  path: '/admin/organisations/:organisation/projects',
  tag: 'Projects',
  summary: 'Makes a project.',
  permission: 'administer',
  params: InOrganisation,
  body: Wish,
  answer: Project,
  status: 201,
  handle: async ({ params: { organisation }, body: { name }, by, house }) =>
    view(await booksOf(house).projects.create(organisation, name, by.actor)),
})

const renameProject = operation({
  id: 'renameProject',
  method: 'PATCH',
  path: '/admin/organisations/:organisation/projects/:project',
  tag: 'Projects',
  summary: 'Gives a project another name.',
  permission: 'administer',
  params: OneProject,
  body: Wish,
  answer: Project,
  handle: async ({ params: { organisation, project }, body: { name }, by, house }) =>
    view(await booksOf(house).projects.rename(organisation, project, name, by.actor)),
})

const archiveProject = operation({
  id: 'archiveProject',
  method: 'POST',
  path: '/admin/organisations/:organisation/projects/:project/archive',
  tag: 'Projects',
  summary: 'Lets a project take no new keys. What it has stays.',
  permission: 'administer',
  params: OneProject,
  answer: Project,
  handle: async ({ params: { organisation, project }, by, house }) =>
    view(await booksOf(house).projects.archive(organisation, project, by.actor)),
})

export const projects = [listProjects, createProject, renameProject, archiveProject]
