// What a person does with running DaemonSets: whole files, the tree, changes, pods, and all of it by keyboard.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { toYaml } from '../../client/src/cluster/read/yaml.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { patiently } from '../cluster/patience.ts'
import { daemonSet, skip as noCluster, startTestCluster, until } from '../kubernetes/support.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { steps } from './steps.ts'
import { command, editorText, enter, menu, openExplorer, openFile, pick, press, replaceText, treeRow, unfold } from './user.ts'

const skip = missingPrerequisite() ?? noCluster
const slow = { timeout: patiently(90_000) }

describe('everyday work with DaemonSets', { skip, concurrency: false, timeout: patiently(600_000) }, () => {
  let cluster: Cluster
  let session: Session
  let web: Server | undefined
  before(async () => {
    cluster = await startTestCluster('commands')
    for (const args of [
      ['create', 'namespace', 'monitoring'],
      ['label', 'nodes', '--all', 'example.com/gpu=true'],
    ])
      assert.equal((await cluster.kubectl(args)).code, 0)
    const settings = { 'terminal.integrated.gpuAcceleration': 'off', 'files.defaultLanguage': 'yaml' }
    session = await startSession({ kubeconfig: cluster.kubeconfig, settings })
    await session.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  })
  after(async () => {
    web?.close()
    await session?.stop()
    await cluster?.stop()
  })

  const step = steps('commands', () => session)

  /** Fills the box that a command shows at the top. */
  const answer = async (page: Page, title: string | RegExp, text: string) => {
    const widget = page.locator('.quick-input-widget:not([style*="display: none"])')
    await widget.locator('.quick-input-title', { hasText: title }).waitFor(slow)
    await widget.locator('.quick-input-box input').fill(text)
    await page.keyboard.press('Enter')
  }
  const message = (page: Page, text: string | RegExp) =>
    page.locator('.pane-body .message', { hasText: text }).first().waitFor(slow)
  const focusedRow = (page: Page) => page.locator('.pane-body .monaco-list:focus-within .monaco-list-row.focused')
  const toast = (page: Page, text: string | RegExp) =>
    page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first().waitFor(slow)
  const clear = (page: Page) => command(page, 'Notifications: Clear All Notifications')
  const ask = async (path: string, ...args: string[]) => {
    const { stdout, stderr, code } = await cluster.kubectl(['get', ...args, `--output=jsonpath=${path}`])
    assert.equal(code, 0, stderr)
    return stdout
  }
  const image = '{.spec.template.spec.containers[0].image}'

  step('every object of a file, then all DaemonSets of it', async ({ page, picture }) => {
    await openFile(page, 'several-documents.yaml')
    await openExplorer(page)
    await page.locator('.statusbar-item', { hasText: 'local/all namespaces' }).first().waitFor(slow)
    await command(page, 'DaemonSet: Apply Every Object of the File…')
    for (const kind of ['ServiceAccount', 'ConfigMap']) {
      await pick(page, `Apply ${kind} node-exporter — local · monitoring`, /Apply$/)
      await toast(page, `${kind} node-exporter was applied to local`)
    }
    await pick(page, /^Apply node-exporter — local · monitoring/, /starts a pod on/)
    await pick(page, /^Apply gpu-plugin — local · kube-system/, /starts a pod on/)
    await treeRow(page, /gpu-plugin\s*3\/3 ready$/).waitFor(slow)
    await treeRow(page, /node-exporter\s*3\/3 ready$/).waitFor(slow)
    assert.match(await ask('{.data.collectors}', 'configmap/node-exporter', '--namespace=monitoring'), /meminfo/)
    await picture('commands-1-file')
    await clear(page)
    await command(page, 'DaemonSet: Apply All DaemonSets of the File…')
    await toast(page, /node-exporter is as the file says/)
    await toast(page, /gpu-plugin is as the file says/)
    await picture('commands-2-unchanged')
  })

  step('an untitled text applies too', async ({ page, picture }) => {
    await clear(page)
    await command(page, 'New Untitled Text File')
    await page.locator('.tab.active', { hasText: 'Untitled-1' }).waitFor(slow)
    await page.evaluate((text) => navigator.clipboard.writeText(text), toYaml(daemonSet('agent')))
    await page.keyboard.press('Control+v')
    await page.locator('.editor-instance .view-line', { hasText: 'image: agent:1' }).first().waitFor(slow)
    // The buttons come as soon as the text is a DaemonSet's.
    await page.locator('.editor-actions [aria-label^="Apply…"]').first().waitFor(slow)
    await command(page, 'DaemonSet: Apply…')
    await pick(page, /^Apply agent — local · default/, /starts a pod on/)
    await treeRow(page, /agent\s*3\/3 ready$/).waitFor(slow)
    await toast(page, 'agent is rolled out to 3 nodes')
    await picture('commands-3-untitled')
  })

  step('the tree by name and by namespace', async ({ page, picture }) => {
    await command(page, 'DaemonSet: Filter by Name…')
    await answer(page, 'Show DaemonSets whose name contains', 'EXP')
    await message(page, 'Filter: EXP')
    await treeRow(page, /^gpu-plugin/).waitFor({ state: 'detached', ...slow })
    await picture('commands-4-filter')
    await command(page, 'DaemonSet: Clear Filter')
    await treeRow(page, /^gpu-plugin/).waitFor(slow)
    await unfold(page, /^gpu-plugin/)
    await unfold(page, /^Nodes/)
    await treeRow(page, /node-2.*Running/).waitFor(slow)
    const namespace = async (typed: string) => {
      const widget = page.locator('.quick-input-widget:not([style*="display: none"])')
      const known = widget.locator('.monaco-list-row', { hasText: 'monitoring' })
      // A list that has just been opened may be closed by the focus that the palette gives back.
      for (let attempt = 1; attempt <= 3 && !(await known.isVisible()); attempt++) {
        await command(page, 'DaemonSet: Select Namespace…')
        await known.waitFor({ timeout: patiently(15_000) }).catch(() => undefined)
      }
      await widget.locator('.quick-input-box input').fill(typed)
      await widget.locator('.monaco-list-row.focused', { hasText: typed }).waitFor(slow)
      await picture(`commands-5-namespace-${typed}`)
      await page.keyboard.press('Enter')
      await page
        .locator('.statusbar-item', { hasText: `local/${typed}` })
        .first()
        .waitFor(slow)
    }
    await namespace('kube-system')
    await treeRow(page, /^node-exporter/).waitFor({ state: 'detached', ...slow })
    await unfold(page, /^gpu-plugin/)
    await unfold(page, /^Nodes/)
    await treeRow(page, /node-2.*Running/).waitFor(slow)
    await namespace('many')
    await page.locator('.welcome-view-content', { hasText: 'There is no DaemonSet' }).first().waitFor(slow)
  })

  step('more DaemonSets than a level shows', async ({ page, picture }) => {
    assert.equal((await cluster.kubectl(['create', 'namespace', 'many'])).code, 0)
    const one = (number: number) => {
      const made = daemonSet(`agent-${number}`, { namespace: 'many' })
      const template = { ...made.spec.template, spec: { ...made.spec.template.spec, nodeSelector: { never: 'here' } } }
      return JSON.stringify({ ...made, spec: { ...made.spec, template } })
    }
    for (let from = 1; from <= 205; from += 41)
      await Promise.all(
        Array.from({ length: 41 }, (_, index) =>
          cluster.request('POST', '/apis/apps/v1/namespaces/many/daemonsets', one(from + index), 'application/json'),
        ),
      )
    await treeRow(page, /agent-1\s*no node/).click(slow)
    const focused = focusedRow(page)
    const more = treeRow(page, /Load more \(5 left\)/)
    // Rows come in parts.
    await until('the end of the list', async () => {
      await page.keyboard.press('End')
      return focused.filter({ hasText: 'Load more (5 left)' }).isVisible()
    })
    await treeRow(page, /rolling out/).waitFor({ state: 'detached', ...slow })
    await picture('commands-6-more')
    await page.keyboard.press('Enter')
    await more.waitFor({ state: 'detached', ...slow })
    await focused.filter({ hasText: /^agent-95/ }).waitFor(slow)
    await page.keyboard.press('End')
    await treeRow(page, /^agent-99/).waitFor(slow)
    await picture('commands-7-all')
    assert.equal((await cluster.kubectl(['delete', 'daemonsets', '--all', '--namespace=many', '--wait=false'])).code, 0)
    await page.locator('.welcome-view-content', { hasText: 'There is no DaemonSet' }).first().waitFor(slow)
    await command(page, 'DaemonSet: Select Namespace…')
    await pick(page, 'Choose a Namespace', 'all namespaces')
    await treeRow(page, /^agent\s*3\/3 ready$/).waitFor(slow)
  })

  step('another image, and a restart', async ({ page, picture }) => {
    await clear(page)
    await menu(page, /^agent/, 'Set Image…')
    await answer(page, 'Set image of agent: agent', 'agent:2')
    await page.locator('.quick-input-title', { hasText: /^Set image of agent — local · default/ }).waitFor(slow)
    await picture('commands-8-image')
    await pick(page, /^Set image of agent —/, /3 pods restart/)
    await toast(page, 'agent is rolled out to 3 nodes')
    assert.equal(await ask(image, 'daemonset/agent'), 'agent:2')
    await clear(page)
    await menu(page, /^agent/, 'Restart Rollout…')
    await page.locator('.monaco-dialog-box', { hasText: 'Restart agent (default) in local?' }).waitFor(slow)
    await picture('commands-9-restart')
    await press(page, /^Restart$/)
    await toast(page, 'agent is rolled out to 3 nodes')
    assert.match(await ask('{.spec.template.metadata.annotations}', 'daemonset/agent'), /kubectl.kubernetes.io\/restartedAt/)
    await clear(page)
  })

  step('the live object: read, edited, made into a manifest, and for kubectl', async ({ page, picture }) => {
    await menu(page, /^agent/, 'Open Live YAML')
    await page.locator('.editor-instance .view-line', { hasText: 'image: agent:2' }).first().waitFor(slow)
    const text = await editorText(page)
    await page.locator('.editor-instance .monaco-editor .view-lines').first().click(slow)
    await page.keyboard.type('x')
    await page.locator('.monaco-editor-overlaymessage', { hasText: 'read-only' }).waitFor(slow)
    await picture('commands-10-live')
    assert.equal(await editorText(page), text)

    await menu(page, /^agent/, 'Edit Live…')
    await page.locator('.editor-instance .view-line', { hasText: 'as it is in local' }).first().waitFor(slow)
    await replaceText(page, 'agent:2', 'agent:3')
    await picture('commands-11-edit')
    await command(page, 'DaemonSet: Store Edited Object…')
    await pick(page, /^Edit agent — local · default/, /Store.*3 pods restart/)
    await toast(page, 'agent is rolled out to 3 nodes')
    assert.equal(await ask(image, 'daemonset/agent'), 'agent:3')

    await clear(page)
    // The new file gets the name of the one that is closed, but it is a manifest like any other.
    const applyButton = page.locator('.editor-actions .action-label[aria-label^="Apply"]').first()
    await page.locator('.tab.active', { hasText: 'Untitled-2' }).waitFor(slow)
    assert.equal(await applyButton.isVisible(), false)
    await command(page, 'Revert and Close Editor')
    await page.locator('.tab', { hasText: 'Untitled-2' }).waitFor({ state: 'detached', ...slow })
    await menu(page, /^agent/, 'New Manifest from Live')
    await page.locator('.tab.active', { hasText: 'Untitled-2' }).waitFor(slow)
    await page.locator('.editor-instance .view-line', { hasText: 'image: agent:3' }).first().waitFor(slow)
    await applyButton.waitFor(slow)
    await picture('commands-12-manifest')
    await command(page, 'DaemonSet: Apply…')
    await page
      .locator('.quick-input-list .monaco-list-row, .notification-list-item', {
        hasText: /no pod restarts|agent is as the file says/,
      })
      .first()
      .waitFor(slow)
    await picture('commands-13-no-restart')
    await page.keyboard.press('Escape')
    // What takes the focus while it goes would close a menu.
    await page.locator('.tab', { hasText: 'after apply' }).waitFor({ state: 'detached', ...slow })

    await menu(page, /^agent/, 'Copy kubectl Command')
    const copied = await until('a copied command', async () => {
      const text = await page.evaluate(() => navigator.clipboard.readText())
      return text.startsWith('kubectl') && text
    })
    assert.equal(copied, 'kubectl --context local --namespace default get daemonset agent --output wide')
    assert.match((await cluster.kubectl(copied.split(' ').slice(1))).stdout, /agent:3/)
  })

  step('a shell in a container, and a port of a pod', async ({ page, picture }) => {
    await unfold(page, /^agent/)
    await unfold(page, /^Nodes/)
    await menu(page, /node-2.*Running/, 'Terminal in Container')
    await page.locator('.terminal-wrapper.active .xterm-rows').first().waitFor(slow)
    await page.locator('.terminal-wrapper.active .xterm-screen').first().click(slow)
    await page
      .locator('.terminal-wrapper.active .xterm-rows', { hasText: /[$#] ?/ })
      .first()
      .waitFor(slow)
    await page.keyboard.type('echo hello-$((40+2))\n')
    await page.locator('.xterm-rows', { hasText: 'hello-42' }).first().waitFor(slow)
    await picture('commands-14-terminal')
    await command(page, 'Terminal: Kill the Active Terminal Instance')

    web = createServer((_, response) => response.end('from the pod'))
    await new Promise<void>((resolve) => web?.listen(0, '127.0.0.1', resolve))
    const { port } = web.address() as AddressInfo
    const pod = await ask('{.items[?(@.spec.nodeName=="node-2")].metadata.name}', 'pods', '--selector=app=agent')
    await cluster.forwardPorts({ pod }, { 8080: port })
    await menu(page, /node-2.*Running/, 'Forward a Port…')
    await answer(page, `Which port of ${pod}?`, '8080')
    const local = String(port > 60_000 ? port - 1000 : port + 1000)
    await answer(page, 'Which port of this machine?', local)
    await toast(page, `Forwarding 127.0.0.1:${local} → node-2:8080`)
    await picture('commands-15-port')
    assert.equal(await (await fetch(`http://127.0.0.1:${local}`)).text(), 'from the pod')
    await command(page, 'DaemonSet: Stop Forwarding a Port…')
    const isClosed = () =>
      fetch(`http://127.0.0.1:${local}`).then(
        () => false,
        () => true,
      )
    await until('the end of the forwarded port', isClosed)
  })

  step('OnDelete: who deletes a pod updates its node', async ({ page, picture }) => {
    await clear(page)
    await treeRow(page, /^agent/)
      .locator('.monaco-tl-twistie')
      .click(slow)
    await unfold(page, /^gpu-plugin/)
    await unfold(page, /^Nodes/)
    await menu(page, /^gpu-plugin/, 'Set Image…')
    await answer(page, 'Set image of gpu-plugin: plugin', 'registry.example.com/gpu-plugin:2.2.0')
    await pick(page, /^Set image of gpu-plugin —/, /OnDelete: no pod restarts/)
    await treeRow(page, /gpu-plugin.*0\/3 updated/).waitFor(slow)
    for (const node of [1, 2]) {
      await menu(page, new RegExp(`node-${node}.*older revision`), 'Delete Pod on This Node…')
      const question = page.locator('.monaco-dialog-box', { hasText: `The DaemonSet starts a new one on node-${node}` })
      await question.waitFor(slow)
      await picture(`commands-16-delete-${node}`)
      await press(page, /^Delete$/)
      await treeRow(page, new RegExp(`gpu-plugin\\s*3/3 ready.*${node}/3 updated`)).waitFor(slow)
    }
    await picture('commands-17-on-delete')
  })

  step('by keyboard alone: from the tree to a roll back', async ({ page, picture }) => {
    await clear(page)
    await page.keyboard.press('F1')
    await page.locator('.quick-input-widget .quick-input-box input').waitFor(slow)
    await page.keyboard.type('Focus on DaemonSets View')
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Focus on DaemonSets View' }).waitFor(slow)
    await page.keyboard.press('Enter')
    const focused = focusedRow(page)
    await page.keyboard.press('Home')
    await focused.filter({ hasText: 'default' }).waitFor(slow)
    await page.keyboard.press('ArrowDown')
    await focused.filter({ hasText: 'agent' }).waitFor(slow)
    await page.keyboard.press('ArrowRight')
    await treeRow(page, /^Revisions/).waitFor(slow)
    await page.keyboard.press('Shift+F10')
    const item = page.locator('.monaco-menu .action-item.focused .action-label')
    await page.locator('.monaco-menu').waitFor(slow)
    await picture('commands-18-keyboard-menu')
    for (let attempt = 0; attempt < 20; attempt++) {
      await page.keyboard.press('ArrowDown')
      if ((await item.textContent()) === 'Roll Back…') break
    }
    await page.keyboard.press('Enter')
    await page.locator('.quick-input-title', { hasText: 'Roll agent back to which revision?' }).waitFor(slow)
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'agent:2' }).waitFor(slow)
    await picture('commands-19-keyboard-revisions')
    await page.keyboard.press('Enter')
    await page.locator('.quick-input-title', { hasText: /^Roll agent back to revision/ }).waitFor(slow)
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Roll Back' }).waitFor(slow)
    await picture('commands-20-keyboard-preview')
    await enter(page)
    await toast(page, 'agent is rolled out to 3 nodes')
    assert.equal(await ask(image, 'daemonset/agent'), 'agent:2')
    await picture('commands-21-keyboard-done')
  })
})
