// What comes before an apply into a namespace that is missing: refused while nothing may be changed, asked, named, done, and logged.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { until } from '../kubernetes/support.ts'
import type { Session } from './session.ts'
import { pick, picks, type } from './user.ts'

const slow = { timeout: 60_000 }

/** A protected context, and how a test looks at what is said and stored. */
interface Surroundings {
  readonly page: Page
  readonly session: Session
  readonly context: string
  get(path: string, ...args: string[]): Promise<string>
  refused(name: string, ask: () => void, why: RegExp): Promise<void>
  toast(page: Page, name: string, text: RegExp): Promise<void>
}

/** Applies `fresh.yaml`, whose DaemonSet goes to the namespace `fresh`; the namespace is created, the DaemonSet is not. */
export async function createNamespace({ page, session, context, get, refused, toast }: Surroundings): Promise<void> {
  const title = /^Create namespace fresh$/
  const isThere = async () => (await get('{.metadata.name}', 'namespace/fresh')) === 'fresh'
  const ask = () => session.execute('daemonset.apply', { file: join(session.folder, 'fresh.yaml') }, 0)
  session.execute('test.set', 'daemonset.readOnly', true)
  await page.locator('.statusbar-item', { hasText: context }).locator('.codicon-lock').first().waitFor(slow)
  await refused('a namespace', ask, /Create namespace fresh: readOnly: read-only/)
  session.execute('test.set', 'daemonset.readOnly', undefined)
  await page.locator('.statusbar-item', { hasText: context }).locator('.codicon-shield').first().waitFor(slow)
  ask()
  await pick(page, /^Create namespace fresh — prod-east/, 'Create Namespace')
  await type(page, title, 'prod')
  await toast(page, 'a namespace', /This is not prod-east/)
  assert.equal(await isThere(), false)
  const known = session.log().length
  ask()
  await pick(page, /^Create namespace fresh — prod-east/, 'Create Namespace')
  await type(page, title, context)
  await until('the namespace', isThere)
  await until('its line in the log', () => session.log().slice(known).includes('created namespace fresh in prod-east'))
  await picks(page, /^Apply fresh — prod-east · fresh/)
  await page.keyboard.press('Escape')
  await page
    .locator('.monaco-diff-editor')
    .first()
    .waitFor({ state: 'detached', ...slow })
  assert.equal(
    await get('{.items[*].metadata.name}', 'daemonsets', '--all-namespaces').then((all) => all.includes('fresh')),
    false,
  )
  session.execute('notifications.clearAll')
}
