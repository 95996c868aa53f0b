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
import { createNamespace } from './missingNamespace.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { openExplorer, openFile, pick, picks, press, treeRow, type, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const slow = { timeout: 60_000 }
const context = 'prod-east'
const canary = { since: '2026-01-01T00:00:00Z', nodes: ['node-1'], updateStrategy: { type: 'RollingUpdate' } }
const apps = { apiGroups: ['', 'apps'], resources: ['daemonsets', 'controllerrevisions', 'pods'] }
const reads = [{ ...apps, verbs: ['get', 'list', 'watch'] }]

/** Commands of the cluster side that change nothing in it. A new command is either here or in the table of those that write. */
const others =
  `clearFilter compareRevision copyKubectl copyName coverage describe diff doctor editLive filter fixAll loadMore logs moreNodes
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
  const helmed = (name: string, changes = {}) => {
    const made = daemonSet(name, changes)
    const labels = { ...made.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' }
    return { ...made, metadata: { ...made.metadata, labels } }
  }
  const home = join(tmpdir(), `daemonset-writes-${process.pid}`)
  let cluster: Cluster
  let session: Session
  let uid = ''
  let revision = ''
  let paced = ''
  before(async () => {
    mkdirSync(home, { recursive: true })
    cluster = await startTestCluster('every-write')
    await apply(helmed('agent'))
    await until('a revision', async () => (revision = await get('{.items[0].metadata.uid}', 'controllerrevisions')) !== '')
    await apply(inCanary(helmed('agent', { image: 'agent:2' }), 1))
    uid = await get('{.metadata.uid}', 'daemonset/agent')
    await apply(helmed('paced'))
    paced = await get('{.metadata.uid}', 'daemonset/paced')
    session = await startSession({ kubeconfig: await kubeconfig(), orders: true })
    for (const number of [3, 4, 5]) write(`agent-${number}.yaml`, helmed('agent', { image: `agent:${number}` }))
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
    rmSync(home, { recursive: true, force: true })
  })
  const step = steps('writes', () => session)

  const write = (name: string, object: object) => writeFileSync(join(session.folder, name), JSON.stringify(object, undefined, 2))
  const inCanary = (one: ReturnType<typeof daemonSet>, from: number) => ({
    ...one,
    metadata: { ...one.metadata, annotations: { 'vscode-daemonset/canary': JSON.stringify({ ...canary, from }) } },
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

  const comparison = (page: Page) => page.locator('.monaco-diff-editor').first()
  /** What a command says; taken away again, for it may be waiting for that. */
  async function toast(page: Page, name: string, text: RegExp) {
    const found = page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first()
    await found.waitFor(slow).catch((cause) => {
      throw new Error(`${name} has not said ${text}`, { cause })
    })
    session.execute('notifications.clearAll')
    await page
      .locator('.notifications-toasts .notification-list-item')
      .first()
      .waitFor({ state: 'detached', ...slow })
  }
  /** The log has what toasts say, which VS Code keeps back where they come too fast. */
  async function refused(name: string, ask: () => void, why: RegExp) {
    const known = session.log().length
    ask()
    await until(`${name} is refused`, () => why.test(session.log().slice(known)))
    session.execute('notifications.clearAll')
  }
  const owned = /Helm keeps this object/
  /** A list, and a dialog, tell who else keeps the object. */
  const list = (title: RegExp, yes: RegExp) => async (page: Page) => {
    assert.match((await picks(page, title)).join('\n'), owned)
    await pick(page, title, yes)
  }
  const dialog = (yes: RegExp) => async (page: Page) => {
    await page.locator('.monaco-dialog-box', { hasText: owned }).waitFor(slow)
    await press(page, yes)
  }
  async function pickNode(page: Page) {
    await picks(page, /On which nodes first/)
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'node-2' }).first().click(slow)
    await page.locator('.quick-input-count', { hasText: '1 Selected' }).first().waitFor(slow)
    await page.locator('.quick-input-action .monaco-button', { hasText: 'OK' }).first().click(slow)
  }
  const file = (number: number) => () => [{ file: join(session.folder, `agent-${number}.yaml`) }, 0]
  const element = () => [{ is: 'daemonSet', uid }]

  const applied = (number: number): Writing => ({
    args: file(number),
    title: /^Apply agent$/,
    answer: list(/^Apply agent — prod-east/, /Apply/),
    log: 'applied DaemonSet default/agent',
  })
  const writes: Record<string, Writing> = {
    apply: applied(3),
    applyDaemonSets: applied(4),
    applyFile: applied(5),
    setImage: {
      args: element,
      title: /^Set image of agent$/,
      async answer(page) {
        await type(page, /^Set image of agent: agent/, 'agent:6')
        await list(/^Set image of agent — prod-east/, /Set Image/)(page)
      },
      log: 'set image of default/agent: agent:6',
    },
    changePace: {
      args: () => [{ is: 'daemonSet', uid: paced }],
      title: /^Change the pace of paced$/,
      async answer(page) {
        await type(page, /^Change the pace of paced$/, '50%')
        await list(/^Change the pace of paced — prod-east/, /Change Pace/)(page)
      },
      log: 'changed the pace of default/paced: maxSurge 50%',
    },
    restart: {
      args: element,
      title: /^Restart agent$/,
      answer: dialog(/^Restart$/),
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
      answer: dialog(/^Delete$/),
      log: 'deleted pod default/agent-',
    },
    canary: {
      args: file(3),
      title: /^Canary of agent$/,
      async answer(page) {
        await pickNode(page)
        await list(/^Canary of agent — prod-east/, /Start Canary/)(page)
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
        await dialog(/^Delete$/)(page)
      },
      log: 'deleted DaemonSet default/agent (Background)',
    },
  }
  const run = (name: string) => session.execute(`daemonset.${name}`, ...(writes[name]?.args() ?? []))
  async function unfoldAgent(page: Page) {
    await unfold(page, /^agent/)
    await unfold(page, /^Nodes/)
    await treeRow(page, /node-3.*Running/).waitFor(slow)
  }
  let edits = 0
  async function edit(page: Page) {
    session.execute('daemonset.editLive', { is: 'daemonSet', uid })
    await page.locator('.tab.active', { hasText: `Untitled-${++edits}` }).waitFor(slow)
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
    await unfoldAgent(page)
    await edit(page)
  })

  step('read-only: each is refused with a sentence, and nothing changes', async ({ page }) => {
    const stored = await state()
    session.execute('test.set', 'daemonset.readOnly', true)
    await page.locator('.statusbar-item', { hasText: context }).locator('.codicon-lock').first().waitFor(slow)
    for (const name of Object.keys(writes)) {
      await refused(name, () => run(name), /: readOnly: read-only/)
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
      await toast(page, name, /This is not prod-east/)
      await comparison(page).waitFor({ state: 'detached', ...slow })
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
      if (name === 'storeEdited') await edit(page)
      run(name)
      await picks(page, title)
      await comparison(page).waitFor(slow)
      await page.keyboard.press('Escape')
      await comparison(page).waitFor({ state: 'detached', ...slow })
    }
    assert.equal(await state(), stored)
  })

  step('a namespace that is missing is created by the same path, before what goes into it', async ({ page }) => {
    write('fresh.yaml', helmed('fresh', { namespace: 'fresh' }))
    await createNamespace({ page, session, context, get, refused, toast })
  })

  step('a pace is one that the API server takes, and OnDelete has none', async ({ page, picture }) => {
    const stored = await state()
    const message = (hasText: string) => page.locator('.quick-input-message', { hasText }).first().waitFor(slow)
    session.execute('daemonset.changePace', ...element())
    await toast(page, 'changePace', /agent is updated OnDelete, which has no pace/)
    run('changePace')
    await message('maxUnavailable: pods down at one time, as a number or a percentage of 3 nodes')
    for (const wrong of ['0', '0%', '101%', '-1', '1.5', '2147483648', '']) {
      await type(page, /^Change the pace of paced$/, wrong)
      await message('A number above 0, or a percentage from 1% to 100%')
    }
    await type(page, /^Change the pace of paced$/, '50%')
    const lines = (await picks(page, /^Change the pace of paced — prod-east/)).join('\n')
    assert.match(lines, /Change Pace.*at most 2 pods down at one time, of 3 nodes.*Helm keeps.*No pod restarts by it/s)
    await comparison(page).waitFor(slow)
    await picture('writes-3-pace')
    await page.keyboard.press('Escape')
    assert.equal(await state(), stored)
    const rollingUpdate = { maxUnavailable: 0, maxSurge: 1 }
    await apply({ ...helmed('paced'), spec: { ...helmed('paced').spec, updateStrategy: { rollingUpdate } } })
    run('changePace')
    await message('maxSurge: new pods beside old ones, as a number or a percentage of 3 nodes')
    await page.keyboard.press('Escape')
  })

  step('a canary asks about fields of others, and what the cluster refuses of it stands on its lines', async ({ page }) => {
    const args = ['set', 'image', 'daemonset/agent', 'agent=agent:9']
    assert.equal((await cluster.kubectl(args)).code, 0)
    const stored = await state()
    run('canary')
    await pickNode(page)
    const lines = await picks(page, /agent: 1 field owned by others/)
    assert.match(lines.join('\n'), /image.*owned by kubectl-set.*live: agent:9 · file: agent:3/)
    await page.keyboard.press('Escape')
    const refused = helmed('agent', { image: 'agent:2', name: 'agent' })
    write('refused.yaml', {
      ...refused,
      spec: {
        ...refused.spec,
        selector: { matchLabels: { app: 'agent', tier: 'x' } },
        template: { ...refused.spec.template, metadata: { labels: { app: 'agent', tier: 'x' } } },
      },
    })
    session.execute('daemonset.canary', { file: join(session.folder, 'refused.yaml') }, 0)
    await pickNode(page)
    await toast(page, 'canary', /refuses agent: its reasons stand on the lines of the file/)
    await page
      .locator('.markers-panel .monaco-list-row', { hasText: /field is immutable.*cluster: prod-east/ })
      .first()
      .waitFor(slow)
    assert.equal(await state(), stored)
    await apply(inCanary(helmed('agent', { image: 'agent:2' }), 1))
  })

  step('a user without the rights: each names the right that is missing, and nothing changes', async ({ page }) => {
    const stored = await state()
    session.execute('daemonset.selectContext')
    await pick(page, 'Choose a Context', /^reader/)
    const narrowed = page.locator('.pane-body .message', { hasText: 'You may not list all namespaces' }).first()
    await narrowed.waitFor(slow)
    await unfoldAgent(page)
    // What is edited stays with the context it was opened in.
    for (const name of Object.keys(writes).map((one) => (one === 'storeEdited' ? 'editLive' : one))) {
      const ask = () => session.execute(`daemonset.${name}`, ...(writes[name] ? writes[name].args() : element()))
      await refused(name, ask, /: forbidden: .*"noRight","verb":"(patch|update|delete)","resource":"(daemonsets|pods)"/)
    }
    assert.equal(await state(), stored)
    session.execute('daemonset.selectContext')
    await pick(page, 'Choose a Context', /^prod-east/)
    await narrowed.waitFor({ state: 'hidden', ...slow })
    await unfoldAgent(page)
  })

  step('the right name: each is done, and the log says so', async ({ page, picture }) => {
    for (const [name, { title, answer, log }] of Object.entries(writes)) {
      if (name === 'abortCanary') {
        const from = Number(await get('{.items[0].revision}', 'controllerrevisions'))
        await apply(inCanary(helmed('agent', { image: 'agent:7' }), from))
      }
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
