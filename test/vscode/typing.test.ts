// Typing as people do, with VS Code's own settings: its indentation, its word list, Enter, Tab, Backspace and Shift+Tab.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { patiently } from '../cluster/patience.ts'
import { missingPrerequisite, type Session, startSession } from './session.ts'
import { openFile } from './user.ts'

const skip = missingPrerequisite() ?? false
const head = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: agent\n'
const pod = `${head}spec:\n  selector:\n    matchLabels:\n      app: agent\n  template:\n    metadata:\n      labels:\n        app: agent\n    spec:\n`

/** An item is typed for, and taken when it is the one that Enter takes. */
interface Take {
  readonly type: string
  readonly take: string
}

type Step = string | Take

/** Presses keys, a word in angle brackets being a key's name, and takes items; then the file, saved, is what it should be. */
async function typed({ page, folder, picture }: Session, name: string, text: string, steps: readonly Step[]): Promise<string> {
  writeFileSync(join(folder, name), text)
  await openFile(page, name)
  await page.locator('.editor-instance .monaco-editor .view-lines').first().click()
  await page.keyboard.press('Control+End')
  for (const step of steps) {
    if (typeof step === 'string') await press(page, step)
    else await take(page, step, () => picture(`failed-${name}`))
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+s')
  await page.locator('.tab.active:not(.dirty)', { hasText: name }).waitFor({ timeout: patiently(10_000) })
  await picture(`typing-${name}`)
  return readFileSync(join(folder, name), 'utf8')
}

async function press(page: Page, keys: string): Promise<void> {
  for (const part of keys.split(/(<[^>]+>)/).filter((one) => one !== '')) {
    const key = /^<(.+)>$/.exec(part)?.[1]
    if (key) await page.keyboard.press(key)
    else await page.keyboard.type(part, { delay: 30 })
  }
}

async function take(page: Page, { type, take: label }: Take, failed: () => Promise<void>): Promise<void> {
  const row = page.locator('.suggest-widget.visible .monaco-list-row.focused', {
    has: page.locator('.label-name', { hasText: new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }),
  })
  await page.keyboard.type(type, { delay: 30 })
  for (let attempt = 0; attempt < 4; attempt++) {
    try {
      await row.first().waitFor({ timeout: patiently(4000) })
      await page.keyboard.press('Enter')
      await page
        .locator('.suggest-widget.visible .monaco-list-row.focused')
        .waitFor({ state: 'hidden', timeout: patiently(1000) })
        .catch(() => undefined)
      return
    } catch (error) {
      if (attempt === 3) {
        await failed()
        throw error
      }
      await page.keyboard.press('Control+Space')
    }
  }
}

describe('typing with the settings that VS Code comes with', { skip, timeout: patiently(900_000) }, () => {
  let session: Session
  before(async () => {
    session = await startSession({ settings: { '[yaml]': {}, 'editor.autoClosingBrackets': 'languageDefined' } })
  })
  after(() => session?.stop())

  test('Enter behind the first line of an item, then a key of the item', async () => {
    const text = `${pod}      volumes:\n        - name: varlog`
    assert.equal(
      await typed(session, 'enter-in-item.yaml', text, ['<Enter>', { type: 'hos', take: 'hostPath' }, '<Escape>']),
      `${pod}      volumes:\n        - name: varlog\n          hostPath:\n            path: /dev\n            type: DirectoryOrCreate`,
    )
  })

  test('Enter, Shift+Tab, then a key of the mapping around', async () => {
    const text = `${pod}      containers:\n        - name: agent\n          image: a:1`
    assert.equal(
      await typed(session, 'shift-tab.yaml', text, [
        '<Enter>',
        '<Shift+Tab>',
        '<Shift+Tab>',
        { type: 'hostP', take: 'hostPID' },
        '<Escape>true',
      ]),
      `${pod}      containers:\n        - name: agent\n          image: a:1\n      hostPID: true`,
    )
  })

  test('Enter, Backspace to the column of the dashes, then the next item', async () => {
    const text = `${pod}      tolerations:\n        - operator: Exists\n          effect: NoSchedule`
    const after = await typed(session, 'backspace.yaml', text, [
      '<Enter>',
      '<Backspace>',
      { type: '-', take: 'operator' },
      '<Escape>',
    ])
    assert.match(after, /effect: NoSchedule\n {8}- operator: Exists/)
  })

  test('a value is asked for behind its key, and Enter takes it', async () => {
    const text = `${pod}      containers:\n        - name: agent\n          image: a:1`
    assert.equal(
      await typed(session, 'value.yaml', text, [
        '<Enter>',
        { type: 'imageP', take: 'imagePullPolicy' },
        { type: 'Al', take: 'Always' },
      ]),
      `${text}\n          imagePullPolicy: Always`,
    )
  })

  test('four columns, lists beside their key', async () => {
    const text =
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n    name: agent\nspec:\n    template:\n        spec:\n            containers:\n            - name: agent\n              image: a:1'
    const after = await typed(session, 'four.yaml', text, [
      '<Enter>',
      { type: 'secur', take: 'securityContext' },
      { type: 'privi', take: 'privileged' },
      { type: 't', take: 'true' },
    ])
    assert.equal(after, `${text}\n              securityContext:\n                  privileged: true`)
  })

  test('line ends of Windows', async () => {
    const text = `${head}spec:`.replaceAll('\n', '\r\n')
    const after = await typed(session, 'windows.yaml', text, ['<Enter>', { type: 'upd', take: 'updateStrategy' }, '<Escape>'])
    assert.equal(after, `${head}spec:\n  updateStrategy:\n    type: RollingUpdate`.replaceAll('\n', '\r\n'))
  })

  test('JSON', async () => {
    const text = '{\n  "apiVersion": "apps/v1",\n  "kind": "DaemonSet",\n  "spec": {\n    "minReadySeconds": 1\n  }\n}'
    const after = await typed(session, 'typed.json', text, [
      '<ArrowUp><ArrowUp><End><Enter>',
      { type: 'rev', take: 'revisionHistoryLimit' },
      '3',
    ])
    assert.deepEqual(JSON.parse(after).spec, { minReadySeconds: 1, revisionHistoryLimit: 3 })
  })

  test('a template of a chart', async () => {
    const text = `${pod}      {{- if .Values.dns }}\n      dnsPolicy: Default\n      {{- end }}`
    assert.equal(
      await typed(session, 'template.yaml', text, [
        '<Enter>',
        { type: 'hostN', take: 'hostNetwork' },
        { type: 't', take: 'true' },
      ]),
      `${text}\n      hostNetwork: true`,
    )
  })

  test('Tab goes on to the next thing to fill in, and no stray word is taken', async () => {
    const text = `${pod}      containers:\n        - name: agent\n          image: a:1\n          ports:`
    const after = await typed(session, 'stops.yaml', text, [
      '<Enter>',
      { type: '-', take: 'name, containerPort' },
      '<Tab>9100<Tab>',
    ])
    assert.match(after, /ports:\n {10}- name: \w+\n {12}containerPort: 9100/)
  })
})
