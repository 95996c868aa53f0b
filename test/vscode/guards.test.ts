// What keeps a person from harm: an untrusted workspace, no or a broken way to the cluster, few rights, protected contexts, read-only.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip as noCluster, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { command, hoverOver, openExplorer, openFile, pick, picks, replaceText, treeRow, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const name = 'daemonset-fluentd'
const slow = { timeout: patiently(90_000) }
const reads = [{ apiGroups: ['apps'], resources: ['daemonsets', 'controllerrevisions'], verbs: ['get', 'list', 'watch'] }]

interface Config {
  users: { name: string; user: object }[]
  contexts: { name: string; context: { cluster: string; user: string } }[]
  'current-context': string
}

describe('what keeps a person from harm', { skip, concurrency: false, timeout: patiently(600_000) }, () => {
  const home = join(tmpdir(), `daemonset-guards-${process.pid}`)
  const kubeconfig = join(home, 'kubeconfig')
  const trace = join(home, 'the-plugin-ran')
  let cluster: Cluster
  let session: Session
  let config: Config
  before(async () => {
    mkdirSync(home, { recursive: true })
    cluster = await startTestCluster('guards')
    config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as Config
    writeWithPlugin()
    session = await startSession({ kubeconfig, restricted: true })
  })
  after(async () => {
    await session?.stop()
    await cluster?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  /** As most programs write a kubeconfig: whole, and then in its place. */
  function write(changed: Config) {
    writeFileSync(`${kubeconfig}.new`, JSON.stringify(changed))
    renameSync(`${kubeconfig}.new`, kubeconfig)
  }

  /** The administrator's kubeconfig, but the token comes from a program, which leaves a trace. */
  function writeWithPlugin() {
    const program = join(home, 'plugin')
    const { token } = config.users[0]?.user as { token: string }
    const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } }
    writeFileSync(program, `#!/bin/sh\necho ran >> '${trace}'\necho '${JSON.stringify(credential)}'\n`)
    chmodSync(program, 0o700)
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: program, interactiveMode: 'Never' }
    write({ ...config, users: [{ name: 'admin', user: { exec } }] })
  }

  const welcome = (page: Page, text: string | RegExp) =>
    page.locator('.welcome-view-content', { hasText: text }).first().waitFor(slow)
  const target = (page: Page, text: string) => page.locator('.statusbar-item', { hasText: text }).first()
  const message = (page: Page, text: RegExp) => page.locator('.pane-body .message', { hasText: text }).first().waitFor(slow)
  const notification = async (page: Page, text: RegExp) => {
    const toast = page.locator('.notification-list-item', { hasText: text }).first()
    await toast.waitFor(slow)
    return ((await toast.textContent()) ?? '').replaceAll('\u00a0', ' ')
  }
  const chooseContext = async (page: Page, context: string) => {
    await command(page, 'Notifications: Clear All Notifications')
    await command(page, 'DaemonSet: Select Context…')
    await pick(page, 'Choose a Context', new RegExp(`^${context}`))
  }
  const liveImage = async () => {
    const path = `jsonpath={.spec.template.spec.containers[0].image} {.metadata.generation}`
    const { stdout } = await cluster.kubectl(['get', 'daemonset', name, '--namespace=kube-system', `--output=${path}`])
    return stdout
  }

  const step = steps('guards', () => session)

  step('an untrusted workspace: the editor works, the cluster is left alone', async ({ page, picture }) => {
    await openFile(page, 'six-mistakes.yaml')
    await page.waitForFunction(() => document.querySelectorAll('.squiggly-error').length >= 3, undefined, slow)
    await openFile(page, `${name}.yaml`)
    assert.match(await hoverOver(page, 'maxUnavailable'), /maxUnavailable/)
    await openExplorer(page)
    await welcome(page, /In Restricted Mode no cluster is contacted/)
    await picture('guards-1-restricted')
    assert.equal(existsSync(trace), false, 'the plugin of the kubeconfig ran')
    rmSync(kubeconfig)
  })

  step('trusted, and no kubeconfig', async ({ page, picture }) => {
    await page.locator('.welcome-view-content a', { hasText: 'Manage Workspace Trust' }).first().click(slow)
    await page
      .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
      .first()
      .click(slow)
    await page.locator('.workspace-trust-editor', { hasText: 'You trust this folder' }).waitFor(slow)
    await page.locator('.monaco-modal-editor-block .codicon-close').last().click(slow)
    await page.locator('.workspace-trust-editor').waitFor({ state: 'hidden', ...slow })
    await welcome(page, /No kubeconfig was found/)
    await picture('guards-2-no-kubeconfig')
  })

  step('a kubeconfig appears, and the tree fills', async ({ page, picture }) => {
    for (const one of ['agent', 'exporter', 'proxy'])
      assert.equal((await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(daemonSet(one)) })).code, 0)
    writeWithPlugin()
    await treeRow(page, /agent\s*3\/3 ready/).waitFor(slow)
    await target(page, 'local/all namespaces').waitFor(slow)
    assert.equal(existsSync(trace), true)
    await picture('guards-3-kubeconfig')
  })

  step('a cluster that falls silent: rows stay, stale, and come right', async ({ page, picture }) => {
    await unfold(page, /^agent/)
    await unfold(page, /^Nodes/)
    await treeRow(page, /node-2.*Running/).waitFor(slow)
    await cluster.kill('apiserver')
    await message(page, /Stale since/)
    await treeRow(page, /node-2.*Running/).waitFor(slow)
    await picture('guards-4-stale')
    await cluster.restart('apiserver')
    await page
      .locator('.pane-body .message', { hasText: /Stale/ })
      .first()
      .waitFor({ state: 'hidden', ...slow })
    assert.equal((await cluster.kubectl(['delete', 'daemonset', 'proxy'])).code, 0)
    await treeRow(page, /^proxy/).waitFor({ state: 'detached', ...slow })
    await picture('guards-5-back')
  })

  step('a user who may read one namespace: the tree says so, and apply names the right', async ({ page, picture }) => {
    const reader = await cluster.user('reader', [{ namespace: 'default', rules: reads }])
    const nobody = await cluster.user('nobody', [])
    const users = [
      { name: 'reader', user: { token: reader.token } },
      { name: 'nobody', user: { token: nobody.token } },
    ]
    const contexts = users.map(({ name: user }) => ({ name: user, context: { cluster: 'local', user, namespace: 'default' } }))
    const production = { name: 'prod-east', context: { cluster: 'local', user: 'admin' } }
    write({ ...config, users: [...config.users, ...users], contexts: [...config.contexts, ...contexts, production] })
    await command(page, 'DaemonSet: Select Context…')
    assert.equal((await picks(page, 'Choose a Context')).length, 5)
    await picture('guards-6-contexts')
    await pick(page, 'Choose a Context', /^reader/)
    await message(page, /You may not list all namespaces; this is default/)
    await treeRow(page, /agent\s*3\/3 ready/).waitFor(slow)
    await command(page, 'DaemonSet: Apply…')
    assert.match(await notification(page, /no right/), /no right to patch daemonsets\.apps in namespace kube-system/)
    await picture('guards-7-reader')
  })

  step('a user who may nothing', async ({ page, picture }) => {
    await chooseContext(page, 'nobody')
    await welcome(page, /You may not list DaemonSets here/)
    await picture('guards-8-nobody')
  })

  step('a protected context: a colour, and its name before a write', async ({ page, picture }) => {
    await chooseContext(page, 'prod-east')
    await treeRow(page, /agent\s*3\/3 ready/).waitFor(slow)
    await target(page, 'prod-east/all namespaces').waitFor(slow)
    assert.equal(await target(page, 'prod-east').locator('.codicon-shield').count(), 1)
    assert.match((await target(page, 'prod-east').getAttribute('class')) ?? '', /warning-kind/)
    const apply = async () => {
      await command(page, 'DaemonSet: Apply…')
      await pick(page, /^Apply .* — prod-east/, /starts a pod on/)
      const input = page.locator('.quick-input-widget .quick-input-box input')
      await page.locator('.quick-input-title', { hasText: /^Apply daemonset-fluentd$/ }).waitFor(slow)
      return input
    }
    const input = await apply()
    await input.fill('prod-west')
    await page.locator('.quick-input-message', { hasText: 'This is not prod-east' }).waitFor(slow)
    await page.keyboard.press('Enter')
    await picture('guards-9-protected')
    await input.fill('prod')
    await page.keyboard.press('Enter')
    await notification(page, /This is not prod-east/)
    await picture('guards-10-wrong-name')
    assert.equal(await liveImage(), '')
    await (await apply()).fill('prod-east')
    await page.keyboard.press('Enter')
    await treeRow(page, /daemonset-fluentd\s*3\/3 ready/).waitFor(slow)
    await page.locator('.codelens-decoration', { hasText: '3/3 ready · prod-east' }).first().waitFor(slow)
    await picture('guards-11-right-name')
  })

  step('read-only: refused with a sentence, compared all the same', async ({ page, folder, picture }) => {
    const settings = join(folder, '.vscode', 'settings.json')
    mkdirSync(dirname(settings), { recursive: true })
    const lock = target(page, 'prod-east').locator('.codicon-lock')
    // A busy machine may lose the notice of a changed file.
    await until('the lock in the status bar', async () => {
      writeFileSync(settings, JSON.stringify({ 'daemonset.readOnly': true, 'test.at': Date.now() }))
      return lock.waitFor({ timeout: patiently(5000) }).then(
        () => true,
        () => false,
      )
    })
    const stored = await liveImage()
    await replaceText(page, 'fluent/fluentd-kubernetes-daemonset:elasticsearch', 'fluent/other:1')
    await command(page, 'Notifications: Clear All Notifications')
    await command(page, 'DaemonSet: Apply…')
    await notification(page, /read-only/)
    await picture('guards-12-read-only')
    await command(page, 'DaemonSet: Compare with Live')
    await page.locator('.monaco-diff-editor .view-line', { hasText: 'fluent/other:1' }).first().waitFor(slow)
    await picture('guards-13-compared')
    assert.equal(await liveImage(), stored)
  })
})
