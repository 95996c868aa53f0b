// Files and clusters that are not ready for what a person wants: what is said, what is offered, and what goes on undisturbed.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip as noCluster, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { command, menu, openExplorer, openFile, pick, picks, problems, treeRow, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const slow = { timeout: patiently(90_000) }
const reads = { apiGroups: ['', 'apps'], resources: ['daemonsets', 'pods', 'events', 'controllerrevisions'] }

describe('what is not ready', { skip, concurrency: false, timeout: patiently(600_000) }, () => {
  let cluster: Cluster
  let session: Session
  let home: string
  let kubeconfig: string
  before(async () => {
    cluster = await startTestCluster('unready')
    home = mkdtempSync(join(tmpdir(), 'daemonset-unready-'))
    kubeconfig = join(home, 'config')
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as Record<string, object[]>
    const { token } = await cluster.user('nodeless', [{ rules: [{ ...reads, verbs: ['get', 'list', 'watch'] }] }])
    const users = [...(config.users ?? []), { name: 'nodeless', user: { token } }]
    const contexts = [...(config.contexts ?? []), { name: 'nodeless', context: { cluster: 'local', user: 'nodeless' } }]
    writeFileSync(kubeconfig, JSON.stringify({ ...config, users, contexts }))
    session = await startSession({ kubeconfig, settings: { 'terminal.integrated.gpuAcceleration': 'off' } })
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
    if (home) rmSync(home, { recursive: true, force: true })
  })
  const step = steps('unready', () => session)

  const write = (name: string, ...objects: object[]) =>
    writeFileSync(join(session.folder, name), objects.map((one) => JSON.stringify(one, undefined, 2)).join('\n---\n'))
  const toast = (page: Page, text: string | RegExp) =>
    page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first().waitFor(slow)
  const clear = (page: Page) => command(page, 'Notifications: Clear All Notifications')
  const compared = (page: Page, text: string | RegExp) =>
    page.locator('.monaco-diff-editor .view-line', { hasText: text }).first().waitFor(slow)
  const kubectl = async (...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(args)
    assert.equal(code, 0, stderr)
    return stdout
  }
  const applyAll = async (page: Page, file: string) => {
    await openFile(page, file)
    await command(page, 'DaemonSet: Apply Every Object of the File…')
  }
  const configMap = (namespace: string, metadata: object = { name: 'settings' }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, namespace },
    data: { level: 'info' },
  })

  step('a namespace that is missing is offered first, and without a yes nothing is applied', async ({ page, picture }) => {
    write('fresh.yaml', configMap('fresh'), daemonSet('agent', { namespace: 'fresh' }))
    await openExplorer(page)
    await page.locator('.statusbar-item', { hasText: 'local/all namespaces' }).first().waitFor(slow)
    await command(page, 'View: Show Explorer')
    await applyAll(page, 'fresh.yaml')
    const lines = await picks(page, /^Create namespace fresh — local/)
    assert.ok(
      lines.some((line) => /Create Namespace/.test(line)),
      lines.join('\n'),
    )
    await page
      .locator('.quick-input-box input[placeholder*="ConfigMap settings goes to the namespace fresh, which does not exist"]')
      .waitFor(slow)
    await compared(page, 'kind: Namespace')
    await picture('unready-1-namespace')
    await page.keyboard.press('Escape')
    await page
      .locator('.monaco-diff-editor')
      .first()
      .waitFor({ state: 'detached', ...slow })
    assert.doesNotMatch(await kubectl('get', 'namespaces', '-o', 'name'), /fresh/)
    await command(page, 'DaemonSet: Apply Every Object of the File…')
    await pick(page, /^Create namespace fresh — local/, 'Create Namespace')
    await toast(page, 'The namespace fresh was created in local')
    await pick(page, /^Apply ConfigMap settings — local · fresh/, /Apply/)
    await pick(page, /^Apply agent — local · fresh/, /starts a pod on 3 nodes/)
    await toast(page, 'agent is rolled out to 3 nodes')
    await clear(page)
  })

  step('the file’s own Namespace goes first, wherever it stands', async ({ page }) => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'privileged' }
    const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own', labels } }
    write('own.yaml', configMap('own'), own)
    await applyAll(page, 'own.yaml')
    await pick(page, /^Apply Namespace own — local/, /Apply/)
    await pick(page, /^Apply ConfigMap settings — local · own/, /Apply/)
    await toast(page, 'ConfigMap settings was applied to local')
    assert.match(await kubectl('get', 'namespace', 'own', '-o', 'yaml'), /enforce: privileged/)
    await clear(page)
  })

  step('a namespace on its way out: what the server says, and what to do', async ({ page, picture }) => {
    await kubectl('create', 'namespace', 'going')
    const held = { ...configMap('going', { name: 'held', finalizers: ['example.com/held'] }) }
    assert.equal((await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(held) })).code, 0)
    await kubectl('delete', 'namespace', 'going', '--wait=false')
    write('going.yaml', configMap('going'))
    await applyAll(page, 'going.yaml')
    await toast(page, /its namespace is being deleted:.*unable to create new content in namespace going.*Wait until it is gone/)
    await picture('unready-2-terminating')
    await clear(page)
    assert.equal(
      (
        await cluster.kubectl([
          'patch',
          '-n',
          'going',
          'configmap',
          'held',
          '--type=merge',
          '-p',
          '{"metadata":{"finalizers":null}}',
        ])
      ).code,
      0,
    )
  })

  step('what kubectl would not apply: its words on the lines, and nothing is sent', async ({ page, picture }) => {
    write('generated.yaml', configMap('default', { generateName: 'settings-' }), { kind: 'ConfigMap', metadata: { name: 'x' } })
    await applyAll(page, 'generated.yaml')
    await toast(page, /ConfigMap cannot be applied: why stands on the lines/)
    await until('its words', async () =>
      (await problems(page)).some((line) => /from settings-: cannot use generate name with apply.*kubectl/.test(line)),
    )
    await picture('unready-3-generated')
    await clear(page)
    assert.doesNotMatch(await kubectl('get', 'configmaps', '-o', 'name'), /settings/)
  })

  step('what a Secret holds is not shown', async ({ page, picture }) => {
    const secret = (password: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'default' },
      data: { password: Buffer.from(password).toString('base64'), same: 'YQ==' },
    })
    const args = ['apply', '--server-side', '--field-manager=vscode-daemonset', '-f', '-']
    assert.equal((await cluster.kubectl(args, { input: JSON.stringify(secret('hunter2')) })).code, 0)
    write('secret.yaml', secret('hunter3'))
    await applyAll(page, 'secret.yaml')
    await picks(page, /^Apply Secret keys — local · default/)
    await compared(page, /password:\s"\*\*\*\s\(before\)"/)
    await compared(page, /password:\s"\*\*\*\s\(after\)"/)
    await compared(page, /same:\s"\*\*\*"$/)
    await picture('unready-4-secret')
    const shown = await page.locator('.monaco-diff-editor').first().textContent()
    assert.doesNotMatch(shown ?? '', /aHVudGVy|hunter|YQ==/)
    await page.keyboard.press('Escape')
  })

  step('no node is wanted: the doctor says why', async ({ page, picture }) => {
    const base = daemonSet('nowhere')
    const template = { ...base.spec.template, spec: { ...base.spec.template.spec, nodeSelector: { disk: 'ssd' } } }
    const input = JSON.stringify({ ...base, spec: { ...base.spec, template } })
    assert.equal((await cluster.kubectl(['apply', '-f', '-'], { input })).code, 0)
    await openExplorer(page)
    await treeRow(page, /^nowhere\s*no node/).waitFor(slow)
    await menu(page, /^nowhere/, 'Find What Is Wrong')
    const lines = await picks(page, /^What is wrong with nowhere — it wants no node at all/)
    assert.ok(
      lines.some((line) => /3 nodes excluded: nodeSelector disk=ssd.*node-1, node-2, node-3/.test(line)),
      lines.join('\n'),
    )
    await picture('unready-5-nowhere')
    await page.keyboard.press('Escape')
  })

  step('who may not list nodes is not told that nothing is wrong', async ({ page, picture }) => {
    await command(page, 'DaemonSet: Select Context…')
    await pick(page, 'Choose a Context', /^nodeless/)
    await page.locator('.statusbar-item', { hasText: 'nodeless/all namespaces' }).first().waitFor(slow)
    await treeRow(page, /^agent\s*3\/3 ready/).waitFor(slow)
    await menu(page, /^agent/, 'Find What Is Wrong')
    // The editor may call a command of a row that is just being drawn anew without the row.
    const title = page.locator('.quick-input-title')
    const which = title.filter({ hasText: 'Which DaemonSet?' })
    await which.or(title.filter({ hasText: /^What is wrong/ })).waitFor(slow)
    if (await which.isVisible()) await pick(page, 'Which DaemonSet?', 'agent')
    const lines = await picks(page, /^What is wrong with agent — unknown, for not everything may be looked at/)
    assert.ok(
      lines.some((line) => /You may not list nodes/.test(line)),
      lines.join('\n'),
    )
    await picture('unready-6-unknown')
    await page.keyboard.press('Escape')
    await command(page, 'DaemonSet: Select Context…')
    await pick(page, 'Choose a Context', /^local/)
    await page.locator('.statusbar-item', { hasText: 'local/all namespaces' }).first().waitFor(slow)
  })

  step('another program adds a context: the log goes on, the tree stays open', async ({ page, picture }) => {
    const base = daemonSet('logging')
    const annotations = { 'kubectl.kubernetes.io/default-container': 'gone' }
    const template = { ...base.spec.template, metadata: { ...base.spec.template.metadata, annotations } }
    const input = JSON.stringify({ ...base, spec: { ...base.spec, template } })
    assert.equal((await cluster.kubectl(['apply', '-f', '-'], { input })).code, 0)
    await treeRow(page, /^logging\s*3\/3 ready/).waitFor(slow)
    const pod = (await kubectl('get', 'pods', '-l', 'app=logging', '-o', 'jsonpath={.items[0].metadata.name}')).trim()
    await cluster.writeLog({ pod }, 'the first line')
    await unfold(page, /^logging/)
    await unfold(page, /^Nodes/)
    await menu(page, /^logging/, 'Logs')
    const terminal = page.locator('.terminal-wrapper.active .xterm-rows')
    const line = (text: string) => terminal.filter({ hasText: text }).first().waitFor(slow)
    await line('the first line')
    await line('The pods have no container “gone”, which they name as their default')
    const rewrite = (change: (config: Record<string, object[]>) => object) => {
      writeFileSync(`${kubeconfig}.new`, JSON.stringify(change(JSON.parse(readFileSync(kubeconfig, 'utf8')))))
      renameSync(`${kubeconfig}.new`, kubeconfig)
    }
    const added = { name: 'added', context: { cluster: 'local', user: 'admin' } }
    rewrite((config) => ({ ...config, contexts: [...(config.contexts ?? []), added] }))
    await until('it is offered', async () => {
      await command(page, 'DaemonSet: Select Context…')
      const contexts = await picks(page, 'Choose a Context')
      await page.keyboard.press('Escape')
      return contexts.some((one) => /^added/.test(one))
    })
    await cluster.writeLog({ pod }, 'after the change')
    await line('after the change')
    assert.doesNotMatch((await terminal.first().textContent()) ?? '', /the pod is gone|another one now/)
    await treeRow(page, /node-1.*Running/).waitFor(slow)
    await picture('unready-7-log')
    rewrite(({ users = [], ...config }) => ({ ...config, users: [{ name: 'admin', user: { token: 'other' } }, ...users] }))
    await line('The connection to the cluster is another one now')
    await picture('unready-8-log-ends')
  })
})
