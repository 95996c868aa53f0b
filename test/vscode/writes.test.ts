// No command that writes goes round the path, whoever calls it: in read-only mode, without the rights, or with the wrong name typed for a
// protected context nothing reaches the cluster; with the right one the log says what was done.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { project } from '../../scripts/vscode/code-server.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { daemonSet, skip as noCluster, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { openExplorer, openFile, pick, picks, press, treeRow, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const slow = { timeout: 60_000 }
const context = 'prod-east'
const fromOne = { since: '2026-01-01T00:00:00Z', nodes: ['node-1'], from: 1, updateStrategy: { type: 'RollingUpdate' } }
const canary = { 'vscode-daemonset/canary': JSON.stringify(fromOne) }
const apps = { apiGroups: ['', 'apps'], resources: ['daemonsets', 'controllerrevisions', 'pods'] }
const reads = [{ ...apps, verbs: ['get', 'list', 'watch'] }]

/** Commands of the cluster side that change nothing in it. A new command is either here or in the table of those that write. */
const others =
  `clearFilter compareRevision copyKubectl copyName coverage describe diff doctor editLive filter loadMore logs moreNodes
  newManifest openLive plan portForward previousLogs refresh restartServer reveal saveNodeProfile selectContext selectNamespace showAdds
  showOutput stopPortForward terminal validate`.split(/\s+/)

/** A command with arguments of its own, and what a person does until the context's name is asked for. */
interface Writing {
  readonly args: () => readonly unknown[]
  readonly title: RegExp
  answer(page: Page): Promise<void>
  readonly log: string
}

describe('every command that writes', { skip, concurrency: false, timeout: 600_000 }, () => {
  const home = join(tmpdir(), `daemonset-writes-${process.pid}`)
  let cluster: Cluster
  let session: Session
  let uid = ''
  let revision = ''
  before(async () => {
    mkdirSync(home, { recursive: true })
    cluster = await startTestCluster('every-write')
    await apply(daemonSet('agent'))
    await until('a revision', async () => (revision = await get('{.items[0].metadata.uid}', 'controllerrevisions')) !== '')
    await apply(inCanary(daemonSet('agent', { image: 'agent:2' })))
    uid = await get('{.metadata.uid}', 'daemonset/agent')
    session = await startSession({ kubeconfig: await kubeconfig(), orders: true })
    for (const number of [3, 4, 5]) write(`agent-${number}.yaml`, daemonSet('agent', { image: `agent:${number}` }))
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
    rmSync(home, { recursive: true, force: true })
  })
  const step = steps('writes', () => session)

  const write = (name: string, object: object) => writeFileSync(join(session.folder, name), JSON.stringify(object, undefined, 2))
  const inCanary = (one: ReturnType<typeof daemonSet>) => ({
    ...one,
    metadata: { ...one.metadata, annotations: canary },
    spec: { ...one.spec, updateStrategy: { type: 'OnDelete' } },
  })
  /** As the extension applies, so that no field is anybody else's. */
  async function apply(object: object) {
    const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=vscode-daemonset', '-f', '-']
    const { code, stderr } = await cluster.kubectl(args, { input: JSON.stringify(object) })
    assert.equal(code, 0, stderr)
  }
  async function get(path: string, ...args: string[]) {
    return (await cluster.kubectl(['get', ...args, '--namespace=default', `--output=jsonpath=${path}`])).stdout
  }
  async function kubeconfig() {
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as Record<string, unknown>
    const { token } = await cluster.user('reader', [{ namespace: 'default', rules: reads }])
    const users = [...(config.users as object[]), { name: 'reader', user: { token } }]
    const contexts = ['admin', 'reader'].map((user) => ({
      name: user === 'admin' ? context : user,
      context: { cluster: 'local', user, namespace: 'default' },
    }))
    writeFileSync(join(home, 'kubeconfig'), JSON.stringify({ ...config, users, contexts, 'current-context': context }))
    return join(home, 'kubeconfig')
  }
  /** Everything that a write could have changed. */
  const state = () =>
    get(
      '{range .items[*]}{.metadata.uid} {.metadata.generation} {.metadata.annotations} {.metadata.deletionTimestamp}{"\\n"}{end}',
      'daemonsets,pods,controllerrevisions',
    )

  const box = (page: Page, title: RegExp) =>
    page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-title', { hasText: title }).waitFor(slow)
  async function type(page: Page, title: RegExp, text: string) {
    await box(page, title)
    await page.locator('.quick-input-widget .quick-input-box input').fill(text)
    await page.keyboard.press('Enter')
  }
  async function toast(page: Page, text: RegExp) {
    await page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first().waitFor(slow)
    session.execute('notifications.clearAll')
    await page
      .locator('.notifications-toasts .notification-list-item')
      .first()
      .waitFor({ state: 'detached', ...slow })
  }
  const list = (title: RegExp, yes: RegExp) => (page: Page) => pick(page, title, yes)
  const file = (number: number) => () => [{ file: join(session.folder, `agent-${number}.yaml`) }, 0]
  const element = () => [{ is: 'daemonSet', uid }]

  const writes: Record<string, Writing> = {
    apply: {
      args: file(3),
      title: /^Apply agent$/,
      answer: list(/^Apply agent — prod-east/, /Apply/),
      log: 'applied DaemonSet default/agent',
    },
    applyDaemonSets: {
      args: file(4),
      title: /^Apply agent$/,
      answer: list(/^Apply agent — prod-east/, /Apply/),
      log: 'applied DaemonSet default/agent',
    },
    applyFile: {
      args: file(5),
      title: /^Apply agent$/,
      answer: list(/^Apply agent — prod-east/, /Apply/),
      log: 'applied DaemonSet default/agent',
    },
    setImage: {
      args: element,
      title: /^Set image of agent$/,
      async answer(page) {
        await type(page, /^Set image of agent: agent/, 'agent:6')
        await pick(page, /^Set image of agent — prod-east/, /Set Image/)
      },
      log: 'set image of default/agent: agent:6',
    },
    restart: {
      args: element,
      title: /^Restart agent$/,
      answer: (page) => press(page, /^Restart$/),
      log: 'restarted default/agent',
    },
    rollBack: {
      args: () => [{ is: 'revision', uid, revision }],
      title: /^Roll back agent$/,
      answer: list(/^Roll agent back to revision \d+ — prod-east/, /Roll Back/),
      log: 'rolled default/agent back to revision',
    },
    deletePod: {
      args: () => [{ is: 'node', uid, node: 'node-1' }],
      title: /^Delete agent-\w+$/,
      answer: (page) => press(page, /^Delete$/),
      log: 'deleted pod default/agent-',
    },
    canary: {
      args: file(3),
      title: /^Canary of agent$/,
      async answer(page) {
        await picks(page, /On which nodes first/)
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'node-2' }).first().click(slow)
        await page.locator('.quick-input-count', { hasText: '1 Selected' }).first().waitFor(slow)
        await page.locator('.quick-input-action .monaco-button', { hasText: 'OK' }).first().click(slow)
        await pick(page, /^Canary of agent — prod-east/, /Start Canary/)
      },
      log: 'canary of default/agent on node-2',
    },
    promoteCanary: {
      args: element,
      title: /^Promote the canary of agent$/,
      answer: list(/^Promote the canary of agent — prod-east/, /Promote/),
      log: 'promoted the canary of default/agent',
    },
    abortCanary: {
      args: element,
      title: /^Abort the canary of agent$/,
      answer: list(/^Abort the canary of agent — prod-east/, /Abort/),
      log: 'aborted the canary of default/agent',
    },
    storeEdited: {
      args: () => [],
      title: /^Edit agent$/,
      answer: list(/^Edit agent — prod-east/, /Store/),
      log: 'stored edited default/agent',
    },
    delete: {
      args: element,
      title: /^Delete agent$/,
      async answer(page) {
        await pick(page, /^Delete agent/, 'Delete, then its pods')
        await press(page, /^Delete$/)
      },
      log: 'deleted DaemonSet default/agent (Background)',
    },
  }
  const run = (name: string) => session.execute(`daemonset.${name}`, ...(writes[name]?.args() ?? []))
  async function edit(page: Page) {
    session.execute('workbench.action.closeAllEditors')
    session.execute('daemonset.editLive', { is: 'daemonSet', uid })
    await page.locator('.editor-instance .view-line', { hasText: 'as it is in prod-east' }).first().waitFor(slow)
  }

  test('a command that is contributed writes by the path, or is known not to write', () => {
    const { contributes } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      contributes: { commands: { command: string }[] }
    }
    const contributed = contributes.commands.map(({ command }) => command.replace(/^daemonset\./, ''))
    assert.deepEqual(
      contributed.filter((name) => !(name in writes) && !others.includes(name)),
      [],
    )
    assert.deepEqual(
      Object.keys(writes).filter((name) => !contributed.includes(name)),
      [],
    )
  })

  step('the tree, with what a command can be called for', async ({ page }) => {
    await openFile(page, 'daemonset-fluentd.yaml')
    await openExplorer(page)
    await unfold(page, /^agent/)
    await unfold(page, /^Nodes/)
    await treeRow(page, /node-3.*Running/).waitFor(slow)
    await edit(page)
  })

  step('read-only: each is refused with a sentence, and nothing changes', async ({ page }) => {
    const stored = await state()
    session.execute('test.set', 'daemonset.readOnly', true)
    await page.locator('.statusbar-item', { hasText: context }).locator('.codicon-lock').first().waitFor(slow)
    for (const name of Object.keys(writes)) {
      run(name)
      await toast(page, /read-only/)
    }
    assert.equal(await state(), stored)
    assert.doesNotMatch(session.log(), / in prod-east$/m)
    session.execute('test.set', 'daemonset.readOnly', undefined)
    await page.locator('.statusbar-item', { hasText: context }).locator('.codicon-shield').first().waitFor(slow)
  })

  step('the wrong name for a protected context: nothing changes', async ({ page, picture }) => {
    const stored = await state()
    for (const [name, { title, answer }] of Object.entries(writes)) {
      run(name)
      await answer(page)
      await type(page, title, 'prod')
      await toast(page, /This is not prod-east/)
      await page
        .locator('.monaco-diff-editor')
        .first()
        .waitFor({ state: 'detached', ...slow })
    }
    await picture('writes-1-wrong-name')
    assert.equal(await state(), stored)
    assert.doesNotMatch(session.log(), / in prod-east$/m)
  })

  step('no answer: nothing changes, and the comparison goes', async ({ page }) => {
    const stored = await state()
    for (const [name, title] of [
      ['apply', /^Apply agent — prod-east/],
      ['promoteCanary', /^Promote the canary/],
      ['storeEdited', /^Edit agent — prod-east/],
    ] as const) {
      run(name)
      await picks(page, title)
      await page.locator('.monaco-diff-editor').first().waitFor(slow)
      await page.keyboard.press('Escape')
      await page
        .locator('.monaco-diff-editor')
        .first()
        .waitFor({ state: 'detached', ...slow })
    }
    assert.equal(await state(), stored)
  })

  step('a user without the rights: each names the right that is missing, and nothing changes', async ({ page }) => {
    const stored = await state()
    session.execute('daemonset.selectContext')
    await pick(page, 'Choose a Context', /^reader/)
    await treeRow(page, /node-3.*Running/).waitFor(slow)
    // What is edited stays with the context it was opened in.
    for (const name of Object.keys(writes).map((one) => (one === 'storeEdited' ? 'editLive' : one))) {
      session.execute(`daemonset.${name}`, ...(writes[name] ? writes[name].args() : element()))
      await toast(page, /no right to (patch|update|delete) (daemonsets\.apps|pods) in namespace default/)
    }
    assert.equal(await state(), stored)
    session.execute('daemonset.selectContext')
    await pick(page, 'Choose a Context', /^prod-east/)
    await treeRow(page, /node-3.*Running/).waitFor(slow)
  })

  step('the right name: each is done, and the log says so', async ({ page, picture }) => {
    for (const [name, { title, answer, log }] of Object.entries(writes)) {
      if (name === 'abortCanary') await apply(inCanary(daemonSet('agent', { image: 'agent:7' })))
      if (name === 'storeEdited') await edit(page)
      const [before, known] = [await state(), session.log().length]
      run(name)
      await answer(page)
      await type(page, title, context)
      await until(`the log of ${name}`, () => session.log().slice(known).includes(log))
      assert.match(session.log().slice(known), / in prod-east$/m)
      // An edit that edits nothing stores the same again.
      if (name !== 'storeEdited') assert.notEqual(await state(), before, name)
      session.execute('notifications.clearAll')
    }
    await picture('writes-2-done')
    assert.equal(await get('{.metadata.name}', 'daemonset/agent'), '')
  })
})
